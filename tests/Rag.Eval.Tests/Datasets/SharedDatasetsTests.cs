using System.Diagnostics;
using System.Text;
using Rag.Eval.Datasets;
using Rag.Tests;

namespace Rag.Eval.Tests.Datasets;

/// <summary>The data sets that lie beside the repository, and sizes that a loader has to bear.</summary>
public sealed class SharedDatasetsTests
{
    [Fact]
    public void NewsQuestions_AreAnsweredByOneArticleOfTheCorpusOrByNone()
    {
        var set = Load("news-questions", "news-questions/questions.dev.jsonl");
        Assert.Equal((339, 609), (set.Cases.Count, set.Articles.Count));
        Assert.Equal((226, 113), (set.Cases.Count(item => item.Golds!.Count > 0), set.Cases.Count(item => item.Golds!.Count == 0)));
        Assert.All(set.Cases, item => Assert.Equal(item.Kind == "fact" ? 1 : 0, item.Evidence.Count));
    }

    [Fact]
    public void MultiHop_AnswersAreJudgedWhereTheyStandInTheEvidence()
    {
        var set = Load("multihop-rag", "multihop-rag/queries.dev.jsonl.gz");
        Assert.Equal(998, set.Cases.Count);
        Assert.All(set.Cases.Where(item => item.Golds is not null), item => Assert.Equal("inference", item.Kind));
        Assert.InRange(set.Cases.Count(item => item.Golds is not null), 300, 351);

        var whole = Load("multihop-rag-with-null", "multihop-rag/queries.dev.jsonl.gz");
        Assert.Equal((1119, 121), (whole.Cases.Count, whole.Cases.Count(item => item.Golds is { Count: 0 })));
    }

    [Fact]
    public void RealTimeQa_HasThoseWithAPassage()
    {
        var set = Load("realtimeqa", "realtimeqa/questions.train.jsonl.gz");
        Assert.InRange(set.Cases.Count, 3900, 3959);
        Assert.InRange(set.Cases.Count(item => item.Golds is null), 1, 60);
    }

    [Theory]
    [InlineData("squadshifts-reddit", 500)]
    [InlineData("squadshifts-reddit-5000", 5000)]
    [InlineData("squadshifts-new-wiki", 1500)]
    [InlineData("squadshifts-new-wiki-4000", 4000)]
    public void SquadShifts_HaveTheirAnswers(string name, int questions)
    {
        var set = Load(name, "squad/squadshifts-reddit_v1.0.json.gz");
        Assert.Equal((questions, 5664), (set.Cases.Count, set.Articles.Count));
        Assert.All(set.Cases, item => Assert.NotEmpty(item.Golds!));
    }

    [Fact]
    public void Load_AMillionRows_TakesSecondsAndBoundedMemory()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("set.csv");
        using (var writer = new StreamWriter(path, append: false, Encoding.UTF8))
        {
            writer.WriteLine("id,question,golds");
            for (var i = 0; i < CaseList.Most; i++)
            {
                writer.WriteLine($"{i},Who is number {i} of them all?,Ida {i}|Holm");
            }
        }

        var (before, clock) = (GC.GetTotalMemory(forceFullCollection: true), Stopwatch.StartNew());
        var set = CsvDataset.Load(path);
        Assert.Equal(CaseList.Most, set.Cases.Count);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60); // some two on a machine that does nothing else
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 1L << 30);
        GC.KeepAlive(set);

        File.AppendAllText(path, "last,One too many?,x\n");
        Assert.Contains("more than 1000000 questions", Assert.Throws<DatasetException>(() => CsvDataset.Load(path)).Message);
    }

    private static EvalDataset Load(string name, string needed)
    {
        SharedData.Require($"data/{needed}");
        return EvalDatasets.Load(name, SharedData.Require("data"));
    }
}
