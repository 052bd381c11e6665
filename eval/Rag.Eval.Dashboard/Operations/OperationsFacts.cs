namespace Rag.Eval.Dashboard.Operations;

/// <summary>The running service at one moment.</summary>
/// <param name="Now">Times are told in its offset.</param>
/// <param name="Unready">Of each part that keeps questions from being answered a sentence, by its name.</param>
/// <param name="Reported">What others found wrong: the guard over reused KV, the check for drift.</param>
public sealed record OperationsFacts(
    DateTimeOffset Now,
    IReadOnlyDictionary<string, string> Unready,
    Reading<EngineFacts> Engine,
    Reading<DoorFacts> Door,
    Reading<NewsFacts> News,
    Reading<CacheFacts> Cache,
    Reading<SpaceFacts> Space,
    IReadOnlyList<Trouble> Reported
)
{
    /// <summary>Those beside the reader, by name.</summary>
    public IReadOnlyList<GeneratorFacts> Generators { get; init; } = [];

    /// <summary>All that answer over the same database, this one among them; none where this process is the only one.</summary>
    public IReadOnlyList<NodeFacts> Nodes { get; init; } = [];
}
