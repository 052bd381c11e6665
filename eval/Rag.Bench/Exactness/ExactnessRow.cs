using Rag.ModelFiles.Catalog;

namespace Rag.Bench.Exactness;

/// <summary>How far a model or an adapter is from the figures of the reference implementation in its folder.</summary>
/// <param name="Name">Of the folder.</param>
/// <param name="Family">The <c>model_type</c> of the model, or of the one that an adapter is for.</param>
/// <param name="MaxDifference">The largest of a figure; null where one is no number.</param>
/// <param name="GreedyEqual">The share of the cases whose greedy tokens are all the reference's; null where there are none.</param>
internal sealed record ExactnessRow(
    string Name,
    ModelKind Kind,
    string Family,
    int Cases,
    double? MaxDifference,
    double? GreedyEqual,
    bool IsEqual
);
