using Rag.Core.Evaluation;
using Rag.Eval.Datasets;

namespace Rag.Eval.Tests.Datasets;

public sealed class BeirDatasetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public BeirDatasetTests()
    {
        Write("corpus.jsonl", """{"_id":"d1","title":"Races","text":"Ann won."}""", """{"_id":"d2","title":"","text":"Ben lost."}""");
        Write("queries.jsonl", """{"_id":"q1","text":"Who won?","metadata":{}}""", """{"_id":"q2","text":"Who ran?"}""");
        Write("qrels/test.tsv", "query-id\tcorpus-id\tscore", "q1\td1\t1", "q1\td2\t0");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_Folder_HasItsDocumentsAndTheJudgedQueries()
    {
        var dataset = EvalDatasets.Load(_folder.FullName, "");

        Assert.Equal(_folder.Name, dataset.Name);
        Assert.Equal(
            [("d1", "Races", "Ann won."), ("d2", null, "Ben lost.")],
            dataset.Articles.Select(item => (item.Id, item.Title, item.Body))
        );
        var item = Assert.Single(dataset.Cases);
        Assert.Equal(("q1", "Who won?"), (item.Id, item.Question));
        Assert.Equal([new Evidence("d1", null)], item.Evidence);
        Assert.Null(item.Golds);
    }

    [Fact]
    public void Load_JudgmentOfAMissingDocument_IsRefused()
    {
        Write("qrels/test.tsv", "query-id\tcorpus-id\tscore", "q1\td9\t1");

        Assert.Contains("d9", Assert.Throws<DatasetException>(() => BeirDataset.Load(_folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FolderWithoutJudgments_NamesTheFile()
    {
        File.Delete(Path.Combine(_folder.FullName, "qrels", "test.tsv"));

        Assert.Contains(
            "test.tsv",
            Assert.Throws<DatasetException>(() => BeirDataset.Load(_folder.FullName)).Message,
            StringComparison.Ordinal
        );
    }

    private void Write(string name, params string[] lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, lines);
    }
}
