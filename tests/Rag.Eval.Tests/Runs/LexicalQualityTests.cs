using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Core.Models;
using Rag.Eval.Datasets;
using Rag.Eval.Runs;
using Rag.Ingestion.Chunking;
using Rag.ModelFiles.Tokenizers;
using Rag.Retrieval;
using Rag.Stores.Embedded;
using Rag.Tests;

namespace Rag.Eval.Tests.Runs;

/// <summary>
/// The lexical half of retrieval needs no vectors, so its quality can be held in seconds; floors lie a little under what was measured.
/// </summary>
public class LexicalQualityTests
{
    [Fact]
    public async Task Run_MultiHopByWordsAlone_HoldsItsFigures()
    {
        var dataset = MultiHopDataset.Load(SharedData.Require("data/multihop-rag"));
        var chunker = new Chunker(TokenizerFactory.Load(SharedData.Require("models/news-reader-135m/tokenizer.json")));
        var folder = Directory.CreateTempSubdirectory();
        using (var store = EmbeddedStore.Open(folder.FullName, new EmbeddedStoreOptions("none", 8)))
        {
            var articles = dataset.Articles.Select(article => Write(article, chunker)).ToList();
            await store.CommitAsync(articles, TestContext.Current.CancellationToken);
            var options = new RetrievalOptions { TopDense = 0, Dense = 0 };
            var searcher = new HybridSearcher(store, store, new NoEmbedder(), options, new QuestionOptions(), TimeProvider.System);

            var asker = new SearchAsker(searcher, TimeProvider.System);
            var cases = new List<CaseFigures>();
            foreach (var (ordinal, item) in dataset.Cases.Index())
            {
                var asked = await asker.AskAsync(item, RunPlans.Depth, TestContext.Current.CancellationToken);
                cases.Add(new CaseFigures(ordinal, item.Id, item.Kind, item.Question, CaseFiguresOf.Asked(item, asked), null, asked.Cost));
            }

            var means = RunMeans.Of(cases);
            Assert.Equal(998, cases.Count);
            Assert.InRange(means["evidence_recall@10"], 0.70, 1);
            Assert.InRange(means["hits@10"], 0.955, 1);
            Assert.InRange(means["mrr@10"], 0.68, 1);
            Assert.Equal(["comparison", "inference", "temporal"], RunDigest.Of(cases).Kinds.Select(kind => kind.Kind));
        }

        folder.Delete(recursive: true);
    }

    private static ArticleWrite Write(ArticleDraft draft, Chunker chunker)
    {
        float[] anyVector = [1, 0, 0, 0, 0, 0, 0, 0];
        var article = new Article(
            new ArticleId(draft.Id!),
            1,
            draft.Url,
            draft.Title,
            draft.Source,
            draft.Author,
            draft.Category,
            draft.PublishedAt,
            null,
            default,
            default,
            draft.Body,
            draft.Id!
        );
        return new ArticleWrite(
            article,
            chunker
                .Cut(draft.Body)
                .Select((span, i) => new ChunkDraft(i, span.Start, span.End, draft.Body[span.Start..span.End], anyVector, []))
                .ToList()
        );
    }

    private sealed class NoEmbedder : IEmbedder
    {
        public int Dimensions => 8;

        public string Digest => "none";

        public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation) => throw new NotSupportedException();

        public float[] EmbedQuestion(string question, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
