using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Core.Models;
using Rag.Eval.Datasets;
using Rag.Ingestion;
using Rag.Ingestion.Samples;

namespace Rag.Api.Adaptation;

/// <summary>The bundled sample news in a store of their own, whatever is stored otherwise: the news of the fixed old questions.</summary>
internal sealed class SampleStage : IAsyncDisposable
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "questions");

    private readonly ServiceProvider _services;

    private SampleStage(ServiceProvider services) => _services = services;

    /// <summary>The questions that the bundled news answer, each in one passage.</summary>
    public static IReadOnlyList<EvalCase> Questions() => [.. Load("sample-news-search.jsonl").Where(item => item.Evidence.Count == 1)];

    /// <summary>
    /// The questions about the bundled news whose answers are known, those that it does not answer among them: as large a share of both
    /// sorts, however few are asked.
    /// </summary>
    public static IReadOnlyList<EvalCase> AnsweredQuestions(int most)
    {
        EvalCase[] all = [.. Load("sample-news.jsonl").Where(item => item.Golds is not null)];
        return most >= all.Length ? all : [.. Enumerable.Range(0, most).Select(i => all[i * all.Length / most])];
    }

    /// <param name="folder">Kept from run to run; what another embedder's vectors lie beside it goes.</param>
    /// <param name="embedder">Left as it is.</param>
    public static async Task<SampleStage> OpenAsync(
        IConfiguration configuration,
        DirectoryInfo folder,
        IEmbedder embedder,
        CancellationToken cancellation
    )
    {
        foreach (var other in folder.Parent is { Exists: true } all ? all.EnumerateDirectories().Where(own => own.Name != folder.Name) : [])
        {
            other.Delete(recursive: true);
        }

        folder.Create();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRag(configuration, folder);
        services.AddSingleton(embedder);
        var stage = new SampleStage(services.BuildServiceProvider());
        try
        {
            var pipeline = stage._services.GetRequiredService<IngestPipeline>();
            var samples = stage._services.GetRequiredService<SampleNews>().Paths;
            await pipeline.IngestAsync(samples, AccessScope.Public, null, cancellation);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    private static IReadOnlyList<EvalCase> Load(string name) => QuestionsDataset.Load(Path.Combine(s_folder, name)).Cases;

    public ISearcher SearcherWith(IEmbedder embedder) => Searchers.With(_services, embedder);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
