using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Ingestion;

namespace Rag.EndToEnd.Tests;

/// <summary>Nothing that one article holds can fail a question that finds it.</summary>
public sealed class PoisonArticleTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-poison-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("news-extractor-22m")]
    [InlineData("none")]
    public async Task Ask_AnArticleWhoseLinesAreLongerThanTheContext_IsAnsweredFrom(string extractor)
    {
        await using var services = RagServices.Build(_folder, ("Models:Extractor", extractor));
        var path = Path.Combine(_folder.FullName, "news.jsonl");
        var words = string.Join(' ', Enumerable.Range(0, 30_000).Select(i => $"bridge{i}"));
        await File.WriteAllTextAsync(
            path,
            JsonSerializer.Serialize(
                new
                {
                    url = "https://courier.example/" + new string('a', 100_000),
                    title = "Ferrow Bridge " + words,
                    source = "Courier " + words,
                    author = words,
                    body = "Engineers found 14 cracks in the Ferrow Bridge on Tuesday.",
                }
            ),
            Cancellation
        );
        await services.GetRequiredService<IngestPipeline>().IngestAsync([path], null, Cancellation);

        var answer = await services
            .GetRequiredService<IAnswerer>()
            .AnswerAsync("How many cracks did engineers find in the Ferrow Bridge?", new AnswerOptions(), Cancellation)
            .ToAnswerAsync();

        var article = Assert.IsAssignableFrom<StoredPassage>(Assert.Single(answer.Passages)).Article;
        Assert.InRange(article.Title!.Length, 1, ArticleLimits.Title);
        Assert.InRange(article.Source!.Length, 1, ArticleLimits.Source);
        Assert.Null(article.Url);
        Assert.Contains("14", answer.Text, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
