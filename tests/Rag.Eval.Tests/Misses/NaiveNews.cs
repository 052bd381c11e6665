using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Core.Models;
using Rag.Eval.Runs;
using Rag.Ingestion;
using Rag.Retrieval;
using Rag.Stores.Embedded;

namespace Rag.Eval.Tests.Misses;

/// <summary>
/// A store of articles whose chunks are their paragraphs, searched by words alone, and a reader that reads the first few hits and finds in
/// them the words that it was told to look for.
/// </summary>
internal sealed class NaiveNews : IAnswerExplainer, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-misses-");
    private readonly EmbeddedStore _store;
    private readonly HybridSearcher _searcher;

    public NaiveNews()
    {
        _store = EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions("none", 8));
        var options = new RetrievalOptions { TopDense = 0, TopLexical = 20 };
        _searcher = new HybridSearcher(_store, _store, new NoEmbedder(), options, new QuestionOptions(), TimeProvider.System);
    }

    public IArticleCatalog Catalog => _store;

    public ISearchExplainer Searches => _searcher;

    /// <summary>How many passages are read.</summary>
    public int Room { get; init; } = 5;

    /// <summary>What the reader takes for an answer wherever it stands, with its score.</summary>
    public List<(string Words, double Score)> Spans { get; } = [];

    public async Task AddAsync(string id, params string[] paragraphs)
    {
        var body = string.Join('\n', paragraphs);
        var chunks = new List<ChunkDraft>();
        var start = 0;
        foreach (var paragraph in paragraphs)
        {
            chunks.Add(new ChunkDraft(chunks.Count, start, start + paragraph.Length, paragraph, [1, 0, 0, 0, 0, 0, 0, 0], []));
            start += paragraph.Length + 1;
        }

        var article = new Article(new ArticleId(id), 1, null, $"About {id}", null, null, null, null, null, default, default, body, id)
        {
            SourceId = id,
        };
        await _store.CommitAsync([new ArticleWrite(article, chunks)], CancellationToken.None);
    }

    /// <summary>Stores the articles of files as the service does.</summary>
    public async Task IngestAsync(IReadOnlyList<string> paths, ITokenizer tokenizer, CancellationToken cancellation) =>
        await new IngestPipeline(
            _store,
            _store,
            new NoEmbedder(),
            tokenizer,
            TimeProvider.System,
            NullLogger<IngestPipeline>.Instance
        ).IngestAsync(paths, null, cancellation);

    public ValueTask<SearchResult> FindAsync(string question, CancellationToken cancellation) =>
        _searcher.FindAsync(question, FailedCase.FoundWithin, cancellation);

    public async Task RemoveAsync(string id) => await _store.RemoveAsync(new ArticleId(id), CancellationToken.None);

    /// <summary>The question as a run keeps it.</summary>
    /// <param name="answer">Null for a run of searches.</param>
    public async Task<CaseOutcome> AskAsync(EvalCase item, CaseAnswer? answer = null)
    {
        var asked = await new SearchAsker(_searcher, TimeProvider.System).AskAsync(item, FailedCase.FoundWithin, CancellationToken.None);
        return new CaseOutcome(0, item, asked.Ranking, answer, asked.Cost, CaseFiguresOf.Asked(item, asked with { Answer = answer }), null);
    }

    public async ValueTask<PassageReadings> ExplainAsync(string question, CancellationToken cancellation)
    {
        var found = await _searcher.FindAsync(question, FailedCase.FoundWithin, cancellation);
        return new PassageReadings(
            [
                .. found
                    .Hits.Take(Room)
                    .Select(hit => new PassageReading(
                        hit,
                        [
                            .. Spans
                                .Where(span => hit.Text.Contains(span.Words, StringComparison.Ordinal))
                                .OrderByDescending(span => span.Score)
                                .Select(span => new SpanReading(span.Words, span.Score)),
                        ]
                    )),
            ],
            [.. found.Hits.Skip(Room).Select(hit => new LeftOutPassage(hit, LeftOutReason.Room)), .. found.LeftOut]
        );
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private sealed class NoEmbedder : IEmbedder
    {
        public int Dimensions => 8;

        public string Digest => "none";

        /// <summary>All texts mean the same.</summary>
        public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation) =>
            [.. texts.Select(_ => (float[])[1, 0, 0, 0, 0, 0, 0, 0])];

        public float[] EmbedQuestion(string question, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
