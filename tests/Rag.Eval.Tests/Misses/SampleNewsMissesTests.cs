using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Datasets;
using Rag.Eval.Figures;
using Rag.Eval.Misses;
using Rag.Ingestion.Samples;
using Rag.ModelFiles.Tokenizers;
using Rag.Tests;

namespace Rag.Eval.Tests.Misses;

/// <summary>
/// The questions of the sample news, lost at one stage after another by a naive reader; a plain look at store and hits tells where.
/// </summary>
public sealed class SampleNewsMissesTests : IDisposable
{
    private readonly NaiveNews _news = new() { Room = 1 };
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => _news.Dispose();

    [Fact]
    public async Task Find_EveryQuestionOfTheSampleNews_IsLostWhereAPlainLookSaysSo()
    {
        var tokenizer = TokenizerFactory.Load(BundledModels.Reader);
        await _news.IngestAsync(SampleNews.Load().Paths, tokenizer, _cancellation);
        var cases = QuestionsDataset
            .Load(Path.Combine(AppContext.BaseDirectory, "questions", "sample-news.jsonl"))
            .Cases.Where(item => item.Golds is { Count: > 0 })
            .ToList();
        var stages = new List<MissStage>();
        foreach (var item in cases)
        {
            var expected = await ExpectedAsync(item);
            stages.Add(expected);

            Assert.Equal((item.Id, expected), (item.Id, await StageAsync(item, declined: null)));
            Assert.Equal(MissStage.Declined, await StageAsync(item, item.Golds![0]));
        }

        Assert.Contains(MissStage.PutDown, stages);
        Assert.Contains(MissStage.NotChosen, stages);
        foreach (var item in cases)
        {
            if (await _news.Catalog.FindByNameAsync(item.Evidence[0].ArticleId, _cancellation) is { } article)
            {
                await _news.RemoveAsync(article.Id.Value);
            }

            Assert.Equal((item.Id, MissStage.NotIngested), (item.Id, await StageAsync(item, declined: null)));
        }
    }

    /// <summary>Of a reader that reads the first hit and finds nothing in it.</summary>
    private async Task<MissStage> ExpectedAsync(EvalCase item)
    {
        var article = (await _news.Catalog.FindByNameAsync(item.Evidence[0].ArticleId, _cancellation))!;
        var chunks = await _news.Catalog.ChunksOfAsync(article.Id, _cancellation);
        var holding = chunks.Where(chunk => GoldWords.Hold(chunk.Text, item.Golds!)).Select(chunk => chunk.Id).ToHashSet();
        if (holding.Count == 0 && GoldWords.Hold(article.Body, item.Golds!))
        {
            return MissStage.NotChunkedWhole;
        }

        holding = holding.Count == 0 ? chunks.Select(chunk => chunk.Id).ToHashSet() : holding;
        var found = await _news.FindAsync(item.Question, _cancellation);
        return holding.Contains(found.Hits[0].Chunk.Id) ? MissStage.PutDown
            : found.Hits.Any(hit => holding.Contains(hit.Chunk.Id)) ? MissStage.NotChosen
            : found.LeftOut.Any(left => left.Passage is StoredPassage stored && holding.Contains(stored.Chunk.Id)) ? MissStage.NotChosen
            : MissStage.NotRetrieved;
    }

    private async Task<MissStage?> StageAsync(EvalCase item, string? declined)
    {
        var answer = new CaseAnswer("", "", null, IsRefusal: true, .1, declined, null);
        var finder = new MissFinder(_news.Catalog, _news.Searches, () => _news);
        return (await finder.FindAsync(await _news.AskAsync(item, answer), _cancellation))?.Stage;
    }
}
