use std::rc::Rc;

#[realizar::model("artifacts/regression.apr")]
async fn decide(row: [f32; 2], model: &Area) -> f32 {
    let row = Rc::new(row);
    std::future::ready(()).await;
    model.predict(&row)[0]
}
