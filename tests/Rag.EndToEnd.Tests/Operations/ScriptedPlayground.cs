using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Eval.Dashboard.Operations.Playground;

namespace Rag.EndToEnd.Tests.Operations;

/// <summary>Answers from two passages, whose order the weight of the dense score decides.</summary>
internal sealed class ScriptedPlayground : IPlayground
{
    public IReadOnlyList<PlaygroundSetting> Settings { get; } =
    [
        new("Dense", "1", "0 to 10", []),
        new("OneArticleOfAStory", "True", null, ["True", "False"]),
        new("Passages", "5", "1 to 64", []),
        new("Grounding", "Strict", null, ["Strict", "Quotes", "Off"]),
    ];

    public string Title { get; set; } = "Harbor bridge closes for a year";

    public string? Problem { get; set; }

    public List<string> Asked { get; } = [];

    public Task<PlaygroundSide> AskAsync(
        string question,
        IReadOnlyDictionary<string, string> values,
        Audience audience,
        CancellationToken cancellation
    )
    {
        Asked.Add($"{question} {string.Join(' ', values.Select(value => $"{value.Key}={value.Value}"))}".TrimEnd());
        if (values.TryGetValue("Dense", out var dense) && !double.TryParse(dense, out _))
        {
            throw new PlaygroundException($"Dense cannot be '{dense}'.");
        }

        if (Problem is not null)
        {
            return Task.FromResult(new PlaygroundSide([], null, TimeSpan.Zero, null, TimeSpan.Zero, Problem));
        }

        var isTurned = dense == "0";
        var hits = new[] { Title, "Ferry adds night sailings" }.Select((title, i) => Hit(title, isTurned ? 2 - i : i + 1));
        var found = hits.OrderBy(hit => hit.Rank).ToArray();
        var citation = new Citation(1, 0, null, 1, null, found[0].Title, "The Courier", null, "The bridge closes on Monday.", 0, 28, 0, 28);
        var answer = new Answer(
            "On Monday — \"The bridge closes on Monday.\"",
            "on Monday",
            IsRefusal: false,
            [citation],
            found,
            38,
            FinishReason.Stop,
            new Usage(1_312, 1_240, 72, 9),
            new AnswerTimings(TimeSpan.FromMilliseconds(6), TimeSpan.FromMilliseconds(41), TimeSpan.FromMilliseconds(90)),
            null,
            0
        );
        return Task.FromResult(
            new PlaygroundSide(
                found,
                answer,
                TimeSpan.FromMilliseconds(6),
                TimeSpan.FromMilliseconds(41),
                TimeSpan.FromMilliseconds(90),
                null
            )
        );
    }

    private static Hit Hit(string title, int rank)
    {
        var id = new ArticleId($"{title.Length:x8}");
        var article = new Article(
            id,
            1,
            null,
            title,
            "The Courier",
            null,
            null,
            null,
            null,
            default,
            default,
            "The bridge closes on Monday.",
            ""
        );
        return new Hit(rank, 1.0 / rank, new Chunk(new ChunkId(title.Length), id, 1, 0, 0, 28, "The bridge closes on Monday."), article);
    }
}
