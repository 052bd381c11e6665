namespace Rag.Api.OpenAi.News;

/// <summary>What a request says about the news that it is to be answered from: the member <c>news</c> of every request.</summary>
internal sealed record NewsRequest
{
    public IReadOnlyList<string?>? Sources { get; init; }

    public IReadOnlyList<string?>? Languages { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    public string? AsOf { get; init; }

    public int? Top { get; init; }

    public int? MaxComputedTokens { get; init; }

    public double? DeadlineMs { get; init; }

    public int? MinSources { get; init; }

    public string? Grounding { get; init; }
}
