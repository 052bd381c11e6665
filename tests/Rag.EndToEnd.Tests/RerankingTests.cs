using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Ingestion;
using Rag.Retrieval;

namespace Rag.EndToEnd.Tests;

/// <summary>A small reference model with a vocabulary of letters takes the place of a real reranker.</summary>
public sealed class RerankingTests : IDisposable
{
    private const string Question = "Who opened the bridge?";

    private static readonly string[] s_texts =
    [
        "The bridge was opened by the mayor on Friday, with music and a long speech.",
        "A storm closed the old bridge north of the town for two days.",
        "Engineers say that a bridge of steel lasts longer than one of stone.",
        "The ferry still runs, because the new bridge has no path for bicycles.",
    ];

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-reranking-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_WithARerankerConfigured_IsInTheOrderOfItsScores()
    {
        var model = WriteModel();
        await using var services = RagServices.Build(_folder, ("Reranking:Model", model), ("Reranking:BudgetMilliseconds", "60000"));
        await IngestAsync(services);

        var hits = (await services.GetRequiredService<ISearcher>().FindAsync(Question, 4, Cancellation)).Hits;
        var scores = await services
            .GetRequiredService<IReranker>()
            .ScoreAsync(Question, [.. hits.Select(hit => $"{hit.Article.Title}\n{hit.Text}")], Cancellation);

        Assert.Equal(4, scores.Length);
        Assert.Equal(scores.OrderDescending(), scores);
    }

    [Fact]
    public async Task Find_WithoutOne_IsTheHybridSearchAlone()
    {
        await using var services = RagServices.Build(_folder);

        Assert.IsType<HybridSearcher>(services.GetRequiredService<ISearcher>());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string WriteModel()
    {
        var source = SharedData.Require("models/families/bert-reranker");
        var model = _folder.CreateSubdirectory("reranker").FullName;
        foreach (var name in new[] { "config.json", "model.safetensors" })
        {
            File.Copy(Path.Combine(source, name), Path.Combine(model, name));
        }

        string[] letters = [.. Enumerable.Range('a', 26).Select(letter => $"{(char)letter}")];
        File.WriteAllLines(
            Path.Combine(model, "vocab.txt"),
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", .. letters, .. letters.Select(letter => $"##{letter}")]
        );
        return model;
    }

    private async Task IngestAsync(ServiceProvider services)
    {
        var path = Path.Combine(_folder.FullName, "news.jsonl");
        var lines = s_texts.Select(
            (text, i) =>
                JsonSerializer.Serialize(
                    new
                    {
                        url = $"https://courier.example/{i}",
                        title = $"Bridge {i}",
                        body = text,
                    }
                )
        );
        await File.WriteAllLinesAsync(path, lines, Cancellation);
        await services.GetRequiredService<IngestPipeline>().IngestAsync([path], null, Cancellation);
    }
}
