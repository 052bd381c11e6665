namespace Rag.Eval.Gates;

/// <param name="Metrics">The figures that are looked at; null for those that <see cref="Gate"/> looks at by itself.</param>
/// <param name="Allowed">By figure, how much it may drop; what is not named may not drop at all.</param>
public sealed record GateOptions(IReadOnlyCollection<string>? Metrics, IReadOnlyDictionary<string, double> Allowed)
{
    /// <summary>By figure, the drop beyond which it fails even where chance explains it.</summary>
    public IReadOnlyDictionary<string, double> Bounds { get; init; } = new Dictionary<string, double>();
}
