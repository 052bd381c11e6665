namespace Rag.Core.Evaluation;

/// <summary>A run that a person asks for.</summary>
/// <param name="Overrides">
/// Settings that this run alone uses, by name as in <c>Retrieval:DenseWeight</c>, with values as they would be configured.
/// </param>
/// <param name="Limit">Only so many questions, from the first; null for all of them.</param>
public sealed record RunRequest(
    string Dataset,
    RunKind Kind,
    IReadOnlyDictionary<string, string> Overrides,
    string? Note = null,
    int? Limit = null
);
