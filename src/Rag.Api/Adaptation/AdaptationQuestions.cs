using Rag.Eval.Adaptation;

namespace Rag.Api.Adaptation;

/// <summary>What there is to learn from and to judge by.</summary>
/// <param name="Accepted">How many of <paramref name="Learned"/> are readers' own.</param>
/// <param name="HeldOut">Nothing was ever learned from them, and no adopted run was judged by them.</param>
/// <param name="Old">They judged adopted runs, and nothing was learned from them either.</param>
/// <param name="TooLittle">A sentence where it is too little for a run; else null.</param>
internal sealed record AdaptationQuestions(
    IReadOnlyList<AdaptationQuestion> Learned,
    int Accepted,
    IReadOnlyList<AdaptationQuestion> HeldOut,
    IReadOnlyList<AdaptationQuestion> Old,
    string? TooLittle
);
