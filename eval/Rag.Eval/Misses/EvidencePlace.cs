using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Figures;
using Rag.Eval.Reading;
using Rag.Eval.Runs;

namespace Rag.Eval.Misses;

/// <summary>Where a piece of a question's evidence is stored.</summary>
/// <param name="Piece">Index in the case's evidence.</param>
/// <param name="Title">Of its article, or what the data set calls it.</param>
/// <param name="Chunks">Those that hold it; none where <paramref name="Miss"/> tells that it is nowhere.</param>
internal sealed record EvidencePlace(int Piece, string Title, IReadOnlyList<Chunk> Chunks, CaseMiss? Miss)
{
    /// <summary>
    /// A fact is held by the chunks with its words; evidence without a fact by the article's chunks that hold an accepted answer, or by all
    /// of them where the article does not say any in these words.
    /// </summary>
    public static async ValueTask<EvidencePlace> FindAsync(
        IArticleCatalog articles,
        EvalCase item,
        int piece,
        CancellationToken cancellation
    )
    {
        var evidence = item.Evidence[piece];
        if (await articles.FindByNameAsync(evidence.ArticleId, cancellation).ConfigureAwait(false) is not { } article)
        {
            return Nowhere(piece, evidence.ArticleId, MissStage.NotIngested, MissSentences.NotStored(evidence.ArticleId));
        }

        var title = article.Title ?? evidence.ArticleId;
        var words = WordsOf(evidence, article, item.Golds);
        var chunks = await articles.ChunksOfAsync(article.Id, cancellation).ConfigureAwait(false);
        var holding = chunks.Where(chunk => words(chunk.Text)).ToList();
        if (holding.Count > 0)
        {
            return new EvidencePlace(piece, title, holding, null);
        }

        if (words(article.Body))
        {
            return Nowhere(piece, title, MissStage.NotChunkedWhole, MissSentences.NotWhole(title, evidence.Fact));
        }

        return evidence.Fact is null && chunks.Count > 0
            ? new EvidencePlace(piece, title, chunks, null)
            : Nowhere(piece, title, MissStage.NotIngested, MissSentences.NotInArticle(title, evidence.Fact));
    }

    public bool Holds(ChunkId chunk) => Chunks.Any(own => own.Id == chunk);

    /// <summary>Whether what the answer quotes stands in one of the chunks.</summary>
    public bool IsQuotedBy(CaseAnswer answer) =>
        answer.Quote is { Length: > 0 } quote && Chunks.Any(chunk => ShortAnswerMetrics.Holds(chunk.Text, [quote]));

    public CaseMiss Lost(MissStage stage, SearchStanding standing, string detail) =>
        new(stage, Piece, standing.LexicalRank, standing.DenseRank, standing.FusedRank, detail);

    private static EvidencePlace Nowhere(int piece, string title, MissStage stage, string detail) =>
        new(piece, title, [], new CaseMiss(stage, piece, null, null, null, detail));

    private static Func<string, bool> WordsOf(Evidence evidence, Article article, IReadOnlyList<string>? golds)
    {
        if (evidence.Fact is not null)
        {
            var marks = new EvidenceMarks([evidence]);
            return text => marks.Of(text, article).Count > 0;
        }

        return golds is { Count: > 0 } ? text => GoldWords.Hold(text, golds) : _ => true;
    }
}
