using System.Text.Json;
using Rag.Core.Articles;

namespace Rag.Ingestion.Tests;

/// <summary>The sets of eval/Questions, held against the articles they were written for.</summary>
public sealed class QuestionSetTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SampleNews_EachGoldAndFact_StandsInItsArticle()
    {
        using var folder = new TempFolder();
        using var store = await SampleStore.FillAsync(folder, Cancellation);

        foreach (var line in Read("sample-news"))
        {
            var article = await store.FindByUrlAsync(line.Article!, AccessScope.Public, Cancellation);
            Assert.True(article is not null, $"{line.Id} names {line.Article}, which is no article of the sample news.");
            Assert.All(line.Golds, gold => Assert.True(article.Body.Contains(gold, StringComparison.Ordinal), $"{line.Id}: {gold}"));
        }

        foreach (var line in Read("sample-news-search"))
        {
            foreach (var piece in line.Evidence!)
            {
                var article = await store.FindByUrlAsync(piece.Article, AccessScope.Public, Cancellation);
                Assert.True(article is not null, $"{line.Id} names {piece.Article}, which is no article of the sample news.");
                Assert.True(piece.Fact is null || article.Body.Contains(piece.Fact, StringComparison.Ordinal), $"{line.Id}: {piece.Fact}");
            }
        }
    }

    [Fact]
    public void SampleNews_Kinds_HaveGoldsOnlyWhereTheNewsAnswers()
    {
        var lines = Read("sample-news");

        Assert.Equal(70, lines.Count(line => line.Kind == "fact"));
        Assert.Equal(50, lines.Count(line => line.Kind == "near"));
        Assert.True(lines.Where(line => line.Kind == "fact").DistinctBy(line => line.Article).Count() >= 50);
        Assert.All(lines, line => Assert.InRange(line.Golds.Length, line.Kind == "fact" ? 1 : 0, line.Kind == "fact" ? 5 : 0));
        Assert.All(lines, line => Assert.Equal(line.Golds.OrderBy(gold => gold.Length), line.Golds));
    }

    [Fact]
    public void SampleNewsSearch_EachQuestion_HasEvidenceAndNoGolds()
    {
        var lines = Read("sample-news-search");

        Assert.True(lines.Count >= 300);
        Assert.All(lines, line => Assert.True(line.Evidence is { Length: > 0 } && line.Golds is null, line.Id));
        Assert.True(lines.Count(line => line.Evidence!.Length > 1) >= 100);
    }

    [Fact]
    public void NoNews_EachQuestion_IsOffAndHasNoAnswer()
    {
        var lines = Read("no-news");

        Assert.Equal(60, lines.Count);
        Assert.All(lines, line => Assert.Equal(("off", 0, null), (line.Kind, line.Golds.Length, line.Article)));
    }

    [Theory]
    [InlineData("no-news")]
    [InlineData("sample-news")]
    [InlineData("sample-news-search")]
    public void Set_IdsAndQuestions_AreUnique(string name)
    {
        var lines = Read(name);

        Assert.Distinct(lines.Select(line => line.Id));
        Assert.Distinct(lines.Select(line => line.Question), StringComparer.OrdinalIgnoreCase);
    }

    private static List<Line> Read(string name) =>
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "questions", name + ".jsonl"))
                .Select(line => JsonSerializer.Deserialize<Line>(line, JsonSerializerOptions.Web)!),
        ];

    private sealed record Line(string Id, string Question, string Kind, string[] Golds, string? Article = null, Piece[]? Evidence = null);

    private sealed record Piece(string Article, string? Fact = null);
}
