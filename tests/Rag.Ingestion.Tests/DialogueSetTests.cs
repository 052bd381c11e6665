using System.Text.Json;
using Rag.Core.Articles;

namespace Rag.Ingestion.Tests;

/// <summary>The sets of eval/Dialogues, held against the articles they were written for.</summary>
public sealed class DialogueSetTests
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SampleNews_EachGold_StandsInItsArticle()
    {
        using var folder = new TempFolder();
        using var store = await SampleStore.FillAsync(folder, Cancellation);

        var lines = Read<Dialogue>("sample-news");
        Assert.Equal((60, 33), (lines.Count(line => line.Golds.Length > 0), lines.Count(line => line.Golds.Length == 0)));
        Assert.Distinct(lines.Select(line => line.Id));
        Assert.Distinct(lines.Select(line => line.Alone));
        foreach (var line in lines)
        {
            var article = await store.FindByUrlAsync(line.Article, AccessScope.Public, Cancellation);
            Assert.True(article is not null, $"{line.Id} names {line.Article}, which is no article of the sample news.");
            Assert.All(line.Golds, gold => Assert.True(article.Body.Contains(gold, StringComparison.Ordinal), $"{line.Id}: {gold}"));
            Assert.NotEqual(line.FollowUp, line.Alone);
        }
    }

    /// <summary>The questions of the other set are not ours to give: it names them, and adds its own wording of the second.</summary>
    [Fact]
    public void NewsQuestions_EachLine_NamesTwoQuestionsAndHoldsNone()
    {
        var lines = Read<Derived>("news-questions");

        Assert.Equal(116, lines.Count);
        Assert.Distinct(lines.Select(line => line.AloneId));
        Assert.All(lines, line => Assert.NotEqual(line.FirstId, line.AloneId));
        Assert.All(lines, line => Assert.InRange(line.FollowUp.Length, 10, 100));
    }

    private static List<T> Read<T>(string name) =>
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "dialogues", name + ".jsonl"))
                .Select(line => JsonSerializer.Deserialize<T>(line, s_json)!),
        ];

    private sealed record Dialogue(string Id, string First, string FollowUp, string Alone, string Article, string[] Golds);

    private sealed record Derived(string FirstId, string AloneId, string FollowUp);
}
