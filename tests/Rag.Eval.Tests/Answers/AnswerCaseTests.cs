using System.IO.Compression;
using Rag.Eval.Answers;
using Rag.Eval.Datasets;

namespace Rag.Eval.Tests.Answers;

public sealed class AnswerCaseTests : IDisposable
{
    private const string Fact = """{"id":"1","article":"a","question":"Who won?","kind":"fact","golds":["Ann","A. Lee"]}""";
    private const string Near = """{"id":"2","question":"Who lost?","kind":"near","golds":[]}""";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-answers-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("questions.jsonl")]
    [InlineData("questions.jsonl.gz")]
    public void Load_PlainOrGzipped_GivesTheQuestions(string name)
    {
        var cases = AnswerCase.Load(Write(name, $"{Fact}\n\n{Near}\n"));

        Assert.Equal([("1", "Who won?", "fact", true), ("2", "Who lost?", "near", false)], cases.Select(Parts));
        Assert.Equal(["Ann", "A. Lee"], cases[0].Golds);

        static (string, string, string, bool) Parts(AnswerCase item) => (item.Id, item.Question, item.Kind, item.IsAnswerable);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("null")]
    [InlineData("""{"id":"2","question":"Who?","kind":"fact"}""")]
    [InlineData("""{"id":"2","question":null,"kind":"fact","golds":[]}""")]
    [InlineData("""{"id":"2","question":"Who?","kind":"fact","golds":[null]}""")]
    public void Load_LineThatIsNoQuestion_NamesFileAndLine(string line)
    {
        var path = Write("questions.jsonl", $"{Fact}\n\n{line}\n");

        Assert.StartsWith($"{path}, line 3: ", Assert.Throws<DatasetException>(() => AnswerCase.Load(path)).Message);
    }

    [Fact]
    public void Load_DamagedOrEmptyOrMissingFile_NamesIt()
    {
        var damaged = Path.Combine(_folder.FullName, "damaged.jsonl.gz");
        File.WriteAllText(damaged, Fact);

        foreach (var path in new[] { damaged, Write("empty.jsonl", "\n"), Path.Combine(_folder.FullName, "missing.jsonl") })
        {
            Assert.Contains(path, Assert.Throws<DatasetException>(() => AnswerCase.Load(path)).Message);
        }
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var file = File.Create(path);
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var writer = new StreamWriter(stream);
        writer.Write(text);
        return path;
    }
}
