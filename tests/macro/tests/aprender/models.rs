//! A type for each file that aprender wrote and that can be read.

#[realizar::model("../fixtures/aprender/v1_a0.12.0_decision_tree.apr", features = 4)]
pub(crate) struct V1A0120DecisionTree;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_decision_tree_regressor.apr", features = 4)]
pub(crate) struct V1A0120DecisionTreeRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_elastic_net.apr")]
pub(crate) struct V1A0120ElasticNet;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_gaussian_mixture.apr")]
pub(crate) struct V1A0120GaussianMixture;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_isolation_forest.apr", features = 4)]
pub(crate) struct V1A0120IsolationForest;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_kmeans.apr")]
pub(crate) struct V1A0120Kmeans;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_lasso.apr")]
pub(crate) struct V1A0120Lasso;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_linear.apr")]
pub(crate) struct V1A0120Linear;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_linear_zstd.apr")]
pub(crate) struct V1A0120LinearZstd;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_logistic.apr")]
pub(crate) struct V1A0120Logistic;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_min_max_scaler.apr")]
pub(crate) struct V1A0120MinMaxScaler;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_random_forest.apr")]
pub(crate) struct V1A0120RandomForest;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_random_forest_regressor.apr")]
pub(crate) struct V1A0120RandomForestRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_ridge.apr")]
pub(crate) struct V1A0120Ridge;

#[realizar::model("../fixtures/aprender/v1_a0.12.0_standard_scaler.apr")]
pub(crate) struct V1A0120StandardScaler;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_decision_tree.apr")]
pub(crate) struct V1A0140DecisionTree;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_decision_tree_regressor.apr", features = 4)]
pub(crate) struct V1A0140DecisionTreeRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_elastic_net.apr")]
pub(crate) struct V1A0140ElasticNet;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_gaussian_mixture.apr")]
pub(crate) struct V1A0140GaussianMixture;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_isolation_forest.apr", features = 4)]
pub(crate) struct V1A0140IsolationForest;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_kmeans.apr")]
pub(crate) struct V1A0140Kmeans;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_lasso.apr")]
pub(crate) struct V1A0140Lasso;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_linear.apr")]
pub(crate) struct V1A0140Linear;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_linear_zstd.apr")]
pub(crate) struct V1A0140LinearZstd;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_logistic.apr")]
pub(crate) struct V1A0140Logistic;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_min_max_scaler.apr")]
pub(crate) struct V1A0140MinMaxScaler;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_random_forest.apr")]
pub(crate) struct V1A0140RandomForest;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_random_forest_regressor.apr")]
pub(crate) struct V1A0140RandomForestRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_ridge.apr")]
pub(crate) struct V1A0140Ridge;

#[realizar::model("../fixtures/aprender/v1_a0.14.0_standard_scaler.apr")]
pub(crate) struct V1A0140StandardScaler;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_decision_tree.apr")]
pub(crate) struct V1A0220DecisionTree;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_decision_tree_regressor.apr", features = 4)]
pub(crate) struct V1A0220DecisionTreeRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_elastic_net.apr")]
pub(crate) struct V1A0220ElasticNet;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_gaussian_mixture.apr")]
pub(crate) struct V1A0220GaussianMixture;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_isolation_forest.apr", features = 4)]
pub(crate) struct V1A0220IsolationForest;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_kmeans.apr")]
pub(crate) struct V1A0220Kmeans;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_lasso.apr")]
pub(crate) struct V1A0220Lasso;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_linear.apr")]
pub(crate) struct V1A0220Linear;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_linear_zstd.apr")]
pub(crate) struct V1A0220LinearZstd;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_logistic.apr")]
pub(crate) struct V1A0220Logistic;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_min_max_scaler.apr")]
pub(crate) struct V1A0220MinMaxScaler;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_random_forest.apr")]
pub(crate) struct V1A0220RandomForest;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_random_forest_regressor.apr")]
pub(crate) struct V1A0220RandomForestRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_ridge.apr")]
pub(crate) struct V1A0220Ridge;

#[realizar::model("../fixtures/aprender/v1_a0.22.0_standard_scaler.apr")]
pub(crate) struct V1A0220StandardScaler;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_decision_tree.apr")]
pub(crate) struct V1A0241DecisionTree;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_decision_tree_regressor.apr", features = 4)]
pub(crate) struct V1A0241DecisionTreeRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_elastic_net.apr")]
pub(crate) struct V1A0241ElasticNet;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_gaussian_mixture.apr")]
pub(crate) struct V1A0241GaussianMixture;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_isolation_forest.apr", features = 4)]
pub(crate) struct V1A0241IsolationForest;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_kmeans.apr")]
pub(crate) struct V1A0241Kmeans;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_lasso.apr")]
pub(crate) struct V1A0241Lasso;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_linear.apr")]
pub(crate) struct V1A0241Linear;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_linear_zstd.apr")]
pub(crate) struct V1A0241LinearZstd;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_logistic.apr")]
pub(crate) struct V1A0241Logistic;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_min_max_scaler.apr")]
pub(crate) struct V1A0241MinMaxScaler;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_random_forest.apr")]
pub(crate) struct V1A0241RandomForest;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_random_forest_regressor.apr")]
pub(crate) struct V1A0241RandomForestRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_ridge.apr")]
pub(crate) struct V1A0241Ridge;

#[realizar::model("../fixtures/aprender/v1_a0.24.1_standard_scaler.apr")]
pub(crate) struct V1A0241StandardScaler;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_decision_tree.apr")]
pub(crate) struct V1A0278DecisionTree;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_decision_tree_regressor.apr", features = 4)]
pub(crate) struct V1A0278DecisionTreeRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_elastic_net.apr")]
pub(crate) struct V1A0278ElasticNet;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_gaussian_mixture.apr")]
pub(crate) struct V1A0278GaussianMixture;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_isolation_forest.apr", features = 4)]
pub(crate) struct V1A0278IsolationForest;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_kmeans.apr")]
pub(crate) struct V1A0278Kmeans;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_lasso.apr")]
pub(crate) struct V1A0278Lasso;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_linear.apr")]
pub(crate) struct V1A0278Linear;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_linear_zstd.apr")]
pub(crate) struct V1A0278LinearZstd;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_logistic.apr")]
pub(crate) struct V1A0278Logistic;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_min_max_scaler.apr")]
pub(crate) struct V1A0278MinMaxScaler;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_random_forest.apr")]
pub(crate) struct V1A0278RandomForest;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_random_forest_regressor.apr")]
pub(crate) struct V1A0278RandomForestRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_ridge.apr")]
pub(crate) struct V1A0278Ridge;

#[realizar::model("../fixtures/aprender/v1_a0.27.8_standard_scaler.apr")]
pub(crate) struct V1A0278StandardScaler;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_decision_tree.apr")]
pub(crate) struct V1A0290DecisionTree;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_decision_tree_regressor.apr", features = 4)]
pub(crate) struct V1A0290DecisionTreeRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_elastic_net.apr")]
pub(crate) struct V1A0290ElasticNet;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_gaussian_mixture.apr")]
pub(crate) struct V1A0290GaussianMixture;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_isolation_forest.apr", features = 4)]
pub(crate) struct V1A0290IsolationForest;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_kmeans.apr")]
pub(crate) struct V1A0290Kmeans;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_lasso.apr")]
pub(crate) struct V1A0290Lasso;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_linear.apr")]
pub(crate) struct V1A0290Linear;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_linear_zstd.apr")]
pub(crate) struct V1A0290LinearZstd;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_logistic.apr")]
pub(crate) struct V1A0290Logistic;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_min_max_scaler.apr")]
pub(crate) struct V1A0290MinMaxScaler;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_random_forest.apr")]
pub(crate) struct V1A0290RandomForest;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_random_forest_regressor.apr")]
pub(crate) struct V1A0290RandomForestRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_ridge.apr")]
pub(crate) struct V1A0290Ridge;

#[realizar::model("../fixtures/aprender/v1_a0.29.0_standard_scaler.apr")]
pub(crate) struct V1A0290StandardScaler;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_decision_tree.apr")]
pub(crate) struct V1A0490DecisionTree;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_decision_tree_regressor.apr", features = 4)]
pub(crate) struct V1A0490DecisionTreeRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_elastic_net.apr")]
pub(crate) struct V1A0490ElasticNet;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_gaussian_mixture.apr")]
pub(crate) struct V1A0490GaussianMixture;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_isolation_forest.apr", features = 4)]
pub(crate) struct V1A0490IsolationForest;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_kmeans.apr")]
pub(crate) struct V1A0490Kmeans;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_lasso.apr")]
pub(crate) struct V1A0490Lasso;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_linear.apr")]
pub(crate) struct V1A0490Linear;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_linear_zstd.apr")]
pub(crate) struct V1A0490LinearZstd;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_logistic.apr")]
pub(crate) struct V1A0490Logistic;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_min_max_scaler.apr")]
pub(crate) struct V1A0490MinMaxScaler;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_random_forest.apr")]
pub(crate) struct V1A0490RandomForest;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_random_forest_regressor.apr")]
pub(crate) struct V1A0490RandomForestRegressor;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_ridge.apr")]
pub(crate) struct V1A0490Ridge;

#[realizar::model("../fixtures/aprender/v1_a0.49.0_standard_scaler.apr")]
pub(crate) struct V1A0490StandardScaler;

#[realizar::model("../fixtures/aprender/v1_decision_tree.apr")]
pub(crate) struct V1DecisionTree;

#[realizar::model("../fixtures/aprender/v1_decision_tree_depth_2_lz4.apr")]
pub(crate) struct V1DecisionTreeDepth2Lz4;

#[realizar::model("../fixtures/aprender/v1_decision_tree_regressor.apr", features = 4)]
pub(crate) struct V1DecisionTreeRegressor;

#[realizar::model("../fixtures/aprender/v1_decision_tree_single_leaf.apr")]
pub(crate) struct V1DecisionTreeSingleLeaf;

#[realizar::model("../fixtures/aprender/v1_elastic_net.apr")]
pub(crate) struct V1ElasticNet;

#[realizar::model("../fixtures/aprender/v1_gaussian_mixture_diag.apr")]
pub(crate) struct V1GaussianMixtureDiag;

#[realizar::model("../fixtures/aprender/v1_gaussian_mixture_full.apr")]
pub(crate) struct V1GaussianMixtureFull;

#[realizar::model("../fixtures/aprender/v1_gaussian_mixture_spherical.apr")]
pub(crate) struct V1GaussianMixtureSpherical;

#[realizar::model("../fixtures/aprender/v1_gaussian_mixture_tied.apr")]
pub(crate) struct V1GaussianMixtureTied;

#[realizar::model("../fixtures/aprender/v1_isolation_forest.apr", features = 4)]
pub(crate) struct V1IsolationForest;

#[realizar::model("../fixtures/aprender/v1_isolation_forest_lz4.apr", features = 4)]
pub(crate) struct V1IsolationForestLz4;

#[realizar::model("../fixtures/aprender/v1_kmeans.apr")]
pub(crate) struct V1Kmeans;

#[realizar::model("../fixtures/aprender/v1_kmeans_5.apr")]
pub(crate) struct V1Kmeans5;

#[realizar::model("../fixtures/aprender/v1_kmeans_zstd.apr")]
pub(crate) struct V1KmeansZstd;

#[realizar::model("../fixtures/aprender/v1_lasso.apr")]
pub(crate) struct V1Lasso;

#[realizar::model("../fixtures/aprender/v1_linear.apr")]
pub(crate) struct V1Linear;

#[realizar::model("../fixtures/aprender/v1_linear_lz4.apr")]
pub(crate) struct V1LinearLz4;

#[realizar::model("../fixtures/aprender/v1_linear_no_intercept.apr")]
pub(crate) struct V1LinearNoIntercept;

#[realizar::model("../fixtures/aprender/v1_linear_zstd.apr")]
pub(crate) struct V1LinearZstd;

#[realizar::model("../fixtures/aprender/v1_linear_zstd_max.apr")]
pub(crate) struct V1LinearZstdMax;

#[realizar::model("../fixtures/aprender/v1_logistic.apr")]
pub(crate) struct V1Logistic;

#[realizar::model("../fixtures/aprender/v1_logistic_balanced.apr")]
pub(crate) struct V1LogisticBalanced;

#[realizar::model("../fixtures/aprender/v1_logistic_l2.apr")]
pub(crate) struct V1LogisticL2;

#[realizar::model("../fixtures/aprender/v1_logistic_manual_weights.apr")]
pub(crate) struct V1LogisticManualWeights;

#[realizar::model("../fixtures/aprender/v1_logistic_minibatch.apr")]
pub(crate) struct V1LogisticMinibatch;

#[realizar::model("../fixtures/aprender/v1_logistic_stochastic.apr")]
pub(crate) struct V1LogisticStochastic;

#[realizar::model("../fixtures/aprender/v1_max_abs_scaler.apr")]
pub(crate) struct V1MaxAbsScaler;

#[realizar::model("../fixtures/aprender/v1_max_abs_scaler_zero_column.apr")]
pub(crate) struct V1MaxAbsScalerZeroColumn;

#[realizar::model("../fixtures/aprender/v1_min_max_scaler.apr")]
pub(crate) struct V1MinMaxScaler;

#[realizar::model("../fixtures/aprender/v1_min_max_scaler_constant.apr")]
pub(crate) struct V1MinMaxScalerConstant;

#[realizar::model("../fixtures/aprender/v1_min_max_scaler_range.apr")]
pub(crate) struct V1MinMaxScalerRange;

#[realizar::model("../fixtures/aprender/v1_normalizer.apr", features = 4)]
pub(crate) struct V1Normalizer;

#[realizar::model("../fixtures/aprender/v1_random_forest.apr")]
pub(crate) struct V1RandomForest;

#[realizar::model("../fixtures/aprender/v1_random_forest_even_zstd.apr")]
pub(crate) struct V1RandomForestEvenZstd;

#[realizar::model("../fixtures/aprender/v1_random_forest_lz4.apr")]
pub(crate) struct V1RandomForestLz4;

#[realizar::model("../fixtures/aprender/v1_random_forest_regressor.apr")]
pub(crate) struct V1RandomForestRegressor;

#[realizar::model("../fixtures/aprender/v1_random_forest_zstd_max.apr")]
pub(crate) struct V1RandomForestZstdMax;

#[realizar::model("../fixtures/aprender/v1_rich_metadata.apr")]
pub(crate) struct V1RichMetadata;

#[realizar::model("../fixtures/aprender/v1_ridge.apr")]
pub(crate) struct V1Ridge;

#[realizar::model("../fixtures/aprender/v1_ridge_no_intercept.apr")]
pub(crate) struct V1RidgeNoIntercept;

#[realizar::model("../fixtures/aprender/v1_robust_scaler.apr")]
pub(crate) struct V1RobustScaler;

#[realizar::model("../fixtures/aprender/v1_robust_scaler_constant.apr")]
pub(crate) struct V1RobustScalerConstant;

#[realizar::model("../fixtures/aprender/v1_robust_scaler_no_centering.apr")]
pub(crate) struct V1RobustScalerNoCentering;

#[realizar::model("../fixtures/aprender/v1_robust_scaler_no_scaling.apr")]
pub(crate) struct V1RobustScalerNoScaling;

#[realizar::model("../fixtures/aprender/v1_standard_scaler.apr")]
pub(crate) struct V1StandardScaler;

#[realizar::model("../fixtures/aprender/v1_standard_scaler_constant.apr")]
pub(crate) struct V1StandardScalerConstant;

#[realizar::model("../fixtures/aprender/v1_standard_scaler_no_mean.apr")]
pub(crate) struct V1StandardScalerNoMean;

#[realizar::model("../fixtures/aprender/v1_standard_scaler_no_std.apr")]
pub(crate) struct V1StandardScalerNoStd;

#[realizar::model("../fixtures/aprender/v1_standard_scaler_nothing.apr")]
pub(crate) struct V1StandardScalerNothing;

#[realizar::model("../fixtures/aprender/v2_a0.22.0_bf16.apr")]
pub(crate) struct V2A0220Bf16;

#[realizar::model("../fixtures/aprender/v2_a0.22.0_f16.apr")]
pub(crate) struct V2A0220F16;

#[realizar::model("../fixtures/aprender/v2_a0.22.0_f32.apr")]
pub(crate) struct V2A0220F32;

#[realizar::model("../fixtures/aprender/v2_a0.24.1_bf16.apr")]
pub(crate) struct V2A0241Bf16;

#[realizar::model("../fixtures/aprender/v2_a0.24.1_f16.apr")]
pub(crate) struct V2A0241F16;

#[realizar::model("../fixtures/aprender/v2_a0.24.1_f32.apr")]
pub(crate) struct V2A0241F32;

#[realizar::model("../fixtures/aprender/v2_a0.27.8_bf16.apr")]
pub(crate) struct V2A0278Bf16;

#[realizar::model("../fixtures/aprender/v2_a0.27.8_f16.apr")]
pub(crate) struct V2A0278F16;

#[realizar::model("../fixtures/aprender/v2_a0.27.8_f32.apr")]
pub(crate) struct V2A0278F32;

#[realizar::model("../fixtures/aprender/v2_bf16.apr")]
pub(crate) struct V2Bf16;

#[realizar::model(
    "../fixtures/aprender/v2_convert_decision_tree.apr",
    kind = "decision_tree_classifier",
    features = 4
)]
pub(crate) struct V2ConvertDecisionTree;

#[realizar::model("../fixtures/aprender/v2_convert_kmeans.apr", kind = "kmeans")]
pub(crate) struct V2ConvertKmeans;

#[realizar::model("../fixtures/aprender/v2_convert_linear.apr", kind = "linear")]
pub(crate) struct V2ConvertLinear;

#[realizar::model("../fixtures/aprender/v2_convert_logistic.apr", kind = "logistic")]
pub(crate) struct V2ConvertLogistic;

#[realizar::model("../fixtures/aprender/v2_convert_mlp_logistic.apr", kind = "mlp", activation = "logistic")]
pub(crate) struct V2ConvertMlpLogistic;

#[realizar::model("../fixtures/aprender/v2_convert_mlp_one_layer.apr", kind = "mlp", activation = "relu")]
pub(crate) struct V2ConvertMlpOneLayer;

#[realizar::model("../fixtures/aprender/v2_convert_mlp_relu.apr", kind = "mlp", activation = "relu")]
pub(crate) struct V2ConvertMlpRelu;

#[realizar::model("../fixtures/aprender/v2_convert_mlp_tanh.apr", kind = "mlp", activation = "tanh")]
pub(crate) struct V2ConvertMlpTanh;

#[realizar::model(
    "../fixtures/aprender/v2_convert_random_forest.apr",
    kind = "random_forest_classifier",
    features = 4
)]
pub(crate) struct V2ConvertRandomForest;

#[realizar::model("../fixtures/aprender/v2_convert_ridge.apr", kind = "linear")]
pub(crate) struct V2ConvertRidge;

#[realizar::model("../fixtures/aprender/v2_convert_standard_scaler.apr", kind = "standard_scaler")]
pub(crate) struct V2ConvertStandardScaler;

#[realizar::model("../fixtures/aprender/v2_convert_standard_scaler_no_mean.apr", kind = "standard_scaler")]
pub(crate) struct V2ConvertStandardScalerNoMean;

#[realizar::model("../fixtures/aprender/v2_convert_standard_scaler_no_std.apr", kind = "standard_scaler")]
pub(crate) struct V2ConvertStandardScalerNoStd;

#[realizar::model("../fixtures/aprender/v2_f16.apr")]
pub(crate) struct V2F16;

#[realizar::model("../fixtures/aprender/v2_linear_1x1.apr")]
pub(crate) struct V2Linear1x1;

#[realizar::model("../fixtures/aprender/v2_linear_1x4.apr")]
pub(crate) struct V2Linear1x4;

#[realizar::model("../fixtures/aprender/v2_linear_2x33.apr")]
pub(crate) struct V2Linear2x33;

#[realizar::model("../fixtures/aprender/v2_linear_3x4.apr")]
pub(crate) struct V2Linear3x4;

#[realizar::model("../fixtures/aprender/v2_linear_no_bias.apr")]
pub(crate) struct V2LinearNoBias;

#[realizar::model("../fixtures/aprender/v2_linear_one_dimension.apr", kind = "linear")]
pub(crate) struct V2LinearOneDimension;

#[realizar::model("../fixtures/aprender/v2_lz4_flag.apr")]
pub(crate) struct V2Lz4Flag;

#[realizar::model("../fixtures/aprender/v2_q4.apr")]
pub(crate) struct V2Q4;

#[realizar::model("../fixtures/aprender/v2_q4_k.apr")]
pub(crate) struct V2Q4K;

#[realizar::model("../fixtures/aprender/v2_q6_k.apr")]
pub(crate) struct V2Q6K;

#[realizar::model("../fixtures/aprender/v2_q8.apr")]
pub(crate) struct V2Q8;

#[realizar::model("../fixtures/aprender/v2_rich_metadata.apr")]
pub(crate) struct V2RichMetadata;

#[realizar::model("../fixtures/aprender/v2_streaming.apr")]
pub(crate) struct V2Streaming;

/// Each with the name of its file.
pub(crate) static MODELS: [(&str, &dyn realizar::Model); 191] = [
    ("v1_a0.12.0_decision_tree", &V1A0120DecisionTree),
    ("v1_a0.12.0_decision_tree_regressor", &V1A0120DecisionTreeRegressor),
    ("v1_a0.12.0_elastic_net", &V1A0120ElasticNet),
    ("v1_a0.12.0_gaussian_mixture", &V1A0120GaussianMixture),
    ("v1_a0.12.0_isolation_forest", &V1A0120IsolationForest),
    ("v1_a0.12.0_kmeans", &V1A0120Kmeans),
    ("v1_a0.12.0_lasso", &V1A0120Lasso),
    ("v1_a0.12.0_linear", &V1A0120Linear),
    ("v1_a0.12.0_linear_zstd", &V1A0120LinearZstd),
    ("v1_a0.12.0_logistic", &V1A0120Logistic),
    ("v1_a0.12.0_min_max_scaler", &V1A0120MinMaxScaler),
    ("v1_a0.12.0_random_forest", &V1A0120RandomForest),
    ("v1_a0.12.0_random_forest_regressor", &V1A0120RandomForestRegressor),
    ("v1_a0.12.0_ridge", &V1A0120Ridge),
    ("v1_a0.12.0_standard_scaler", &V1A0120StandardScaler),
    ("v1_a0.14.0_decision_tree", &V1A0140DecisionTree),
    ("v1_a0.14.0_decision_tree_regressor", &V1A0140DecisionTreeRegressor),
    ("v1_a0.14.0_elastic_net", &V1A0140ElasticNet),
    ("v1_a0.14.0_gaussian_mixture", &V1A0140GaussianMixture),
    ("v1_a0.14.0_isolation_forest", &V1A0140IsolationForest),
    ("v1_a0.14.0_kmeans", &V1A0140Kmeans),
    ("v1_a0.14.0_lasso", &V1A0140Lasso),
    ("v1_a0.14.0_linear", &V1A0140Linear),
    ("v1_a0.14.0_linear_zstd", &V1A0140LinearZstd),
    ("v1_a0.14.0_logistic", &V1A0140Logistic),
    ("v1_a0.14.0_min_max_scaler", &V1A0140MinMaxScaler),
    ("v1_a0.14.0_random_forest", &V1A0140RandomForest),
    ("v1_a0.14.0_random_forest_regressor", &V1A0140RandomForestRegressor),
    ("v1_a0.14.0_ridge", &V1A0140Ridge),
    ("v1_a0.14.0_standard_scaler", &V1A0140StandardScaler),
    ("v1_a0.22.0_decision_tree", &V1A0220DecisionTree),
    ("v1_a0.22.0_decision_tree_regressor", &V1A0220DecisionTreeRegressor),
    ("v1_a0.22.0_elastic_net", &V1A0220ElasticNet),
    ("v1_a0.22.0_gaussian_mixture", &V1A0220GaussianMixture),
    ("v1_a0.22.0_isolation_forest", &V1A0220IsolationForest),
    ("v1_a0.22.0_kmeans", &V1A0220Kmeans),
    ("v1_a0.22.0_lasso", &V1A0220Lasso),
    ("v1_a0.22.0_linear", &V1A0220Linear),
    ("v1_a0.22.0_linear_zstd", &V1A0220LinearZstd),
    ("v1_a0.22.0_logistic", &V1A0220Logistic),
    ("v1_a0.22.0_min_max_scaler", &V1A0220MinMaxScaler),
    ("v1_a0.22.0_random_forest", &V1A0220RandomForest),
    ("v1_a0.22.0_random_forest_regressor", &V1A0220RandomForestRegressor),
    ("v1_a0.22.0_ridge", &V1A0220Ridge),
    ("v1_a0.22.0_standard_scaler", &V1A0220StandardScaler),
    ("v1_a0.24.1_decision_tree", &V1A0241DecisionTree),
    ("v1_a0.24.1_decision_tree_regressor", &V1A0241DecisionTreeRegressor),
    ("v1_a0.24.1_elastic_net", &V1A0241ElasticNet),
    ("v1_a0.24.1_gaussian_mixture", &V1A0241GaussianMixture),
    ("v1_a0.24.1_isolation_forest", &V1A0241IsolationForest),
    ("v1_a0.24.1_kmeans", &V1A0241Kmeans),
    ("v1_a0.24.1_lasso", &V1A0241Lasso),
    ("v1_a0.24.1_linear", &V1A0241Linear),
    ("v1_a0.24.1_linear_zstd", &V1A0241LinearZstd),
    ("v1_a0.24.1_logistic", &V1A0241Logistic),
    ("v1_a0.24.1_min_max_scaler", &V1A0241MinMaxScaler),
    ("v1_a0.24.1_random_forest", &V1A0241RandomForest),
    ("v1_a0.24.1_random_forest_regressor", &V1A0241RandomForestRegressor),
    ("v1_a0.24.1_ridge", &V1A0241Ridge),
    ("v1_a0.24.1_standard_scaler", &V1A0241StandardScaler),
    ("v1_a0.27.8_decision_tree", &V1A0278DecisionTree),
    ("v1_a0.27.8_decision_tree_regressor", &V1A0278DecisionTreeRegressor),
    ("v1_a0.27.8_elastic_net", &V1A0278ElasticNet),
    ("v1_a0.27.8_gaussian_mixture", &V1A0278GaussianMixture),
    ("v1_a0.27.8_isolation_forest", &V1A0278IsolationForest),
    ("v1_a0.27.8_kmeans", &V1A0278Kmeans),
    ("v1_a0.27.8_lasso", &V1A0278Lasso),
    ("v1_a0.27.8_linear", &V1A0278Linear),
    ("v1_a0.27.8_linear_zstd", &V1A0278LinearZstd),
    ("v1_a0.27.8_logistic", &V1A0278Logistic),
    ("v1_a0.27.8_min_max_scaler", &V1A0278MinMaxScaler),
    ("v1_a0.27.8_random_forest", &V1A0278RandomForest),
    ("v1_a0.27.8_random_forest_regressor", &V1A0278RandomForestRegressor),
    ("v1_a0.27.8_ridge", &V1A0278Ridge),
    ("v1_a0.27.8_standard_scaler", &V1A0278StandardScaler),
    ("v1_a0.29.0_decision_tree", &V1A0290DecisionTree),
    ("v1_a0.29.0_decision_tree_regressor", &V1A0290DecisionTreeRegressor),
    ("v1_a0.29.0_elastic_net", &V1A0290ElasticNet),
    ("v1_a0.29.0_gaussian_mixture", &V1A0290GaussianMixture),
    ("v1_a0.29.0_isolation_forest", &V1A0290IsolationForest),
    ("v1_a0.29.0_kmeans", &V1A0290Kmeans),
    ("v1_a0.29.0_lasso", &V1A0290Lasso),
    ("v1_a0.29.0_linear", &V1A0290Linear),
    ("v1_a0.29.0_linear_zstd", &V1A0290LinearZstd),
    ("v1_a0.29.0_logistic", &V1A0290Logistic),
    ("v1_a0.29.0_min_max_scaler", &V1A0290MinMaxScaler),
    ("v1_a0.29.0_random_forest", &V1A0290RandomForest),
    ("v1_a0.29.0_random_forest_regressor", &V1A0290RandomForestRegressor),
    ("v1_a0.29.0_ridge", &V1A0290Ridge),
    ("v1_a0.29.0_standard_scaler", &V1A0290StandardScaler),
    ("v1_a0.49.0_decision_tree", &V1A0490DecisionTree),
    ("v1_a0.49.0_decision_tree_regressor", &V1A0490DecisionTreeRegressor),
    ("v1_a0.49.0_elastic_net", &V1A0490ElasticNet),
    ("v1_a0.49.0_gaussian_mixture", &V1A0490GaussianMixture),
    ("v1_a0.49.0_isolation_forest", &V1A0490IsolationForest),
    ("v1_a0.49.0_kmeans", &V1A0490Kmeans),
    ("v1_a0.49.0_lasso", &V1A0490Lasso),
    ("v1_a0.49.0_linear", &V1A0490Linear),
    ("v1_a0.49.0_linear_zstd", &V1A0490LinearZstd),
    ("v1_a0.49.0_logistic", &V1A0490Logistic),
    ("v1_a0.49.0_min_max_scaler", &V1A0490MinMaxScaler),
    ("v1_a0.49.0_random_forest", &V1A0490RandomForest),
    ("v1_a0.49.0_random_forest_regressor", &V1A0490RandomForestRegressor),
    ("v1_a0.49.0_ridge", &V1A0490Ridge),
    ("v1_a0.49.0_standard_scaler", &V1A0490StandardScaler),
    ("v1_decision_tree", &V1DecisionTree),
    ("v1_decision_tree_depth_2_lz4", &V1DecisionTreeDepth2Lz4),
    ("v1_decision_tree_regressor", &V1DecisionTreeRegressor),
    ("v1_decision_tree_single_leaf", &V1DecisionTreeSingleLeaf),
    ("v1_elastic_net", &V1ElasticNet),
    ("v1_gaussian_mixture_diag", &V1GaussianMixtureDiag),
    ("v1_gaussian_mixture_full", &V1GaussianMixtureFull),
    ("v1_gaussian_mixture_spherical", &V1GaussianMixtureSpherical),
    ("v1_gaussian_mixture_tied", &V1GaussianMixtureTied),
    ("v1_isolation_forest", &V1IsolationForest),
    ("v1_isolation_forest_lz4", &V1IsolationForestLz4),
    ("v1_kmeans", &V1Kmeans),
    ("v1_kmeans_5", &V1Kmeans5),
    ("v1_kmeans_zstd", &V1KmeansZstd),
    ("v1_lasso", &V1Lasso),
    ("v1_linear", &V1Linear),
    ("v1_linear_lz4", &V1LinearLz4),
    ("v1_linear_no_intercept", &V1LinearNoIntercept),
    ("v1_linear_zstd", &V1LinearZstd),
    ("v1_linear_zstd_max", &V1LinearZstdMax),
    ("v1_logistic", &V1Logistic),
    ("v1_logistic_balanced", &V1LogisticBalanced),
    ("v1_logistic_l2", &V1LogisticL2),
    ("v1_logistic_manual_weights", &V1LogisticManualWeights),
    ("v1_logistic_minibatch", &V1LogisticMinibatch),
    ("v1_logistic_stochastic", &V1LogisticStochastic),
    ("v1_max_abs_scaler", &V1MaxAbsScaler),
    ("v1_max_abs_scaler_zero_column", &V1MaxAbsScalerZeroColumn),
    ("v1_min_max_scaler", &V1MinMaxScaler),
    ("v1_min_max_scaler_constant", &V1MinMaxScalerConstant),
    ("v1_min_max_scaler_range", &V1MinMaxScalerRange),
    ("v1_normalizer", &V1Normalizer),
    ("v1_random_forest", &V1RandomForest),
    ("v1_random_forest_even_zstd", &V1RandomForestEvenZstd),
    ("v1_random_forest_lz4", &V1RandomForestLz4),
    ("v1_random_forest_regressor", &V1RandomForestRegressor),
    ("v1_random_forest_zstd_max", &V1RandomForestZstdMax),
    ("v1_rich_metadata", &V1RichMetadata),
    ("v1_ridge", &V1Ridge),
    ("v1_ridge_no_intercept", &V1RidgeNoIntercept),
    ("v1_robust_scaler", &V1RobustScaler),
    ("v1_robust_scaler_constant", &V1RobustScalerConstant),
    ("v1_robust_scaler_no_centering", &V1RobustScalerNoCentering),
    ("v1_robust_scaler_no_scaling", &V1RobustScalerNoScaling),
    ("v1_standard_scaler", &V1StandardScaler),
    ("v1_standard_scaler_constant", &V1StandardScalerConstant),
    ("v1_standard_scaler_no_mean", &V1StandardScalerNoMean),
    ("v1_standard_scaler_no_std", &V1StandardScalerNoStd),
    ("v1_standard_scaler_nothing", &V1StandardScalerNothing),
    ("v2_a0.22.0_bf16", &V2A0220Bf16),
    ("v2_a0.22.0_f16", &V2A0220F16),
    ("v2_a0.22.0_f32", &V2A0220F32),
    ("v2_a0.24.1_bf16", &V2A0241Bf16),
    ("v2_a0.24.1_f16", &V2A0241F16),
    ("v2_a0.24.1_f32", &V2A0241F32),
    ("v2_a0.27.8_bf16", &V2A0278Bf16),
    ("v2_a0.27.8_f16", &V2A0278F16),
    ("v2_a0.27.8_f32", &V2A0278F32),
    ("v2_bf16", &V2Bf16),
    ("v2_convert_decision_tree", &V2ConvertDecisionTree),
    ("v2_convert_kmeans", &V2ConvertKmeans),
    ("v2_convert_linear", &V2ConvertLinear),
    ("v2_convert_logistic", &V2ConvertLogistic),
    ("v2_convert_mlp_logistic", &V2ConvertMlpLogistic),
    ("v2_convert_mlp_one_layer", &V2ConvertMlpOneLayer),
    ("v2_convert_mlp_relu", &V2ConvertMlpRelu),
    ("v2_convert_mlp_tanh", &V2ConvertMlpTanh),
    ("v2_convert_random_forest", &V2ConvertRandomForest),
    ("v2_convert_ridge", &V2ConvertRidge),
    ("v2_convert_standard_scaler", &V2ConvertStandardScaler),
    ("v2_convert_standard_scaler_no_mean", &V2ConvertStandardScalerNoMean),
    ("v2_convert_standard_scaler_no_std", &V2ConvertStandardScalerNoStd),
    ("v2_f16", &V2F16),
    ("v2_linear_1x1", &V2Linear1x1),
    ("v2_linear_1x4", &V2Linear1x4),
    ("v2_linear_2x33", &V2Linear2x33),
    ("v2_linear_3x4", &V2Linear3x4),
    ("v2_linear_no_bias", &V2LinearNoBias),
    ("v2_linear_one_dimension", &V2LinearOneDimension),
    ("v2_lz4_flag", &V2Lz4Flag),
    ("v2_q4", &V2Q4),
    ("v2_q4_k", &V2Q4K),
    ("v2_q6_k", &V2Q6K),
    ("v2_q8", &V2Q8),
    ("v2_rich_metadata", &V2RichMetadata),
    ("v2_streaming", &V2Streaming),
];
