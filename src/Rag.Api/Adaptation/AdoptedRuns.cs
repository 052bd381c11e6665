namespace Rag.Api.Adaptation;

/// <summary>The runs that were adopted and not taken back, the one in use last.</summary>
internal sealed record AdoptedRuns(IReadOnlyList<string> Questions, IReadOnlyList<string> Reader)
{
    public static readonly AdoptedRuns None = new([], []);

    public IReadOnlyList<string> Of(AdaptationKind kind) => kind == AdaptationKind.Questions ? Questions : Reader;

    /// <summary>Null for none.</summary>
    public string? InUse(AdaptationKind kind) => Of(kind) is [.., var last] ? last : null;

    public AdoptedRuns With(AdaptationKind kind, IReadOnlyList<string> runs) =>
        kind == AdaptationKind.Questions ? this with { Questions = runs } : this with { Reader = runs };
}
