using Rag.Eval.Adaptation;

namespace Rag.Api.Adaptation;

/// <summary>What a run made, measured and judged.</summary>
/// <param name="HeldOutNames">The questions that judged it: in later runs they are old ones.</param>
internal sealed record AdaptationProposal(
    AdaptationDecision Decision,
    string Base,
    int Pairs,
    int Accepted,
    AdaptationFigures? HeldOut,
    AdaptationFigures? Old,
    string? DataDigest,
    string? ResultDigest,
    IReadOnlyList<string> HeldOutNames
)
{
    /// <summary>There was too little to begin with.</summary>
    public static AdaptationProposal TooLittle(string reason, string baseDigest, int pairs, int accepted) =>
        new(new AdaptationDecision(IsBetter: false, reason), baseDigest, pairs, accepted, null, null, null, null, []);
}
