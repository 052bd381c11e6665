namespace Rag.Eval.Making;

/// <summary>What set of questions is to be made.</summary>
/// <param name="Questions">At most so many.</param>
/// <param name="Seed">The same seed over the same news gives the same set.</param>
/// <param name="Since">Only of articles that were published then or later; null for all.</param>
public sealed record MakingOptions(int Questions, int Seed, DateTimeOffset? Since)
{
    public const int DefaultQuestions = 200;

    /// <summary>At most so many of one article.</summary>
    public int PerArticle { get; init; } = 2;
}
