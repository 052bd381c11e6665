using System.IO.Compression;
using System.Text;
using Rag.Core.Evaluation;
using Rag.Eval.Datasets;
using Rag.Tests;

namespace Rag.Eval.Tests.Datasets;

/// <summary>Questions of one's own, as a table and as JSON lines.</summary>
public sealed class OwnQuestionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Csv_EveryColumn_IsReadWhateverStandsInQuotationMarks()
    {
        var cases = Csv(
            "\ufeffid,question,kind,golds,evidence\r\n"
                + "1,\"Who said \"\"no\"\", and why?\",fact,Ida Holm|Holm,a1|https://news.example/2\r\n"
                + "\r\n"
                + "2,\"Two\nlines?\",,,a3\n"
                + "3,Plain?,near,\"\",\n"
        );

        Assert.Equal("Who said \"no\", and why?", cases[0].Question);
        Assert.Equal(["Ida Holm", "Holm"], cases[0].Golds);
        Assert.Equal([new Evidence("a1", null), new Evidence("https://news.example/2", null)], cases[0].Evidence);
        Assert.Equal("Two\nlines?", cases[1].Question);
        Assert.Equal(("own", 0), (cases[1].Kind, cases[1].Golds!.Count));
        Assert.Empty(cases[1].Evidence); // what the news does not answer rests on nothing
        Assert.Equal("near", cases[2].Kind);
    }

    [Fact]
    public void Csv_WithoutGolds_DoesNotJudgeAnswers()
    {
        var only = Assert.Single(Csv("question,id\nWho?,7\n"));
        Assert.Equal(("7", "Who?", null), (only.Id, only.Question, only.Golds));
    }

    [Theory]
    [InlineData("", "holds no question")]
    [InlineData("id,question\n", "holds no question that can be asked")]
    [InlineData("id;question\n1;Who?\n", "line 1: the header has to name at least id and question")]
    [InlineData("id,question,gold\n1,Who?,x\n", "line 1: there is no column 'gold'")]
    [InlineData("id,question,id\n1,Who?,x\n", "line 1: the column 'id' is there twice")]
    [InlineData("id,question\n1,Who?\n2,Who, then?\n", "line 3: there are 3 fields where the header has 2")]
    [InlineData("id,question\n1,Who?\n1,What?\n", "line 3: there is a question 1 before this one")]
    [InlineData("id,question\n1,\n", "line 2: the question is empty")]
    [InlineData("id,question\n,Who?\n", "line 2: the question has no id")]
    [InlineData("id,question\n1,\"Who?\n2,What?\n", "line 2: a field in quotation marks does not end")]
    [InlineData("id,question\n1,\"Who?\"!\n", "line 2: behind a closing quotation mark")]
    [InlineData("id,question\n1,Who \"is\" it?\n", "line 2: a field with a quotation mark")]
    public void Csv_WrongFile_IsRefusedByFileAndLine(string content, string expected) => AssertWrong("set.csv", content, expected);

    [Fact]
    public void JsonLines_EveryFormOfEvidence_IsRead()
    {
        var path = Write(
            "set.jsonl",
            """{"id":"1","question":"Who?","kind":"fact","golds":["Holm"],"article":"a1"}"""
                + "\n\n"
                + """{"id":2,"question":"What?","golds":["x"],"evidence":["a2",{"article":"a3","fact":"It was x."}],"more":1}"""
                + "\n"
                + """{"id":"3","question":"Why?","golds":[],"article":"a1"}"""
                + "\n"
                + """{"id":"4","question":"When?","golds":null}"""
        );

        var set = EvalDatasets.Load(path, "nowhere");

        Assert.Equal("set", set.Name);
        Assert.Equal([new Evidence("a1", null)], set.Cases[0].Evidence);
        Assert.Equal([new Evidence("a2", null), new Evidence("a3", "It was x.")], set.Cases[1].Evidence);
        Assert.Equal((0, 0), (set.Cases[2].Golds!.Count, set.Cases[2].Evidence.Count));
        Assert.Null(set.Cases[3].Golds);
    }

    [Theory]
    [InlineData("""{"id":"1","question":"Who?"}nonsense""", "line 1: this is not JSON")]
    [InlineData("""{"id":"1","question":"Who?","golds":"Holm"}""", "line 1: 'golds' has to be an array")]
    [InlineData("""{"id":"1","question":"Who?","golds":[" "]}""", "line 1: an accepted answer is empty")]
    [InlineData("""{"id":"1","question":"Who?","golds":[null]}""", "line 1: 'golds' has to hold text")]
    [InlineData("""{"id":"1","question":"Who?","evidence":[{"fact":"It was."}]}""", "line 1: a piece of evidence names no article")]
    [InlineData("""{"id":"1","question":"Who?","evidence":[""]}""", "line 1: a piece of evidence names no article")]
    [InlineData("""{"id":"1","question":"\ud800"}""", "line 1: 'question' holds half a character")]
    [InlineData("""{"question":"Who?"}""", "line 1: 'id' is missing or empty")]
    [InlineData("[1]", "line 1: a JSON object belongs here")]
    public void JsonLines_WrongFirstLine_IsRefusedByFileAndLine(string line, string expected)
    {
        var path = Write("set.jsonl", line + "\n");
        var wrong = Assert.Throws<DatasetException>(() => EvalDatasets.Load(path, "nowhere", DatasetForm.Questions));
        Assert.StartsWith($"{path}, {expected}", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void JsonLines_FaultBehindGoodLines_GivesNoPartOfTheSet() =>
        AssertWrong(
            "set.jsonl",
            """{"id":"1","question":"Who?"}""" + "\n" + """{"id":"2","question":""}""",
            "line 2: 'question' is missing or empty"
        );

    [Fact]
    public void Load_LineWithoutEnd_IsRefusedBeforeItFillsTheMemory() =>
        AssertWrong(
            "set.jsonl",
            """{"id":"1","question":"Who?"}""" + "\n{\"id\":\"" + new string('x', DatasetFile.LongestLine) + "\"}",
            "line 2: the line has more than"
        );

    [Fact]
    public void Load_BytesThatAreNoUtf8_AreRefused()
    {
        var path = _folder.Write("set.csv", [.. "id,question\n1,Who "u8, 0xff, .. "?\n"u8]);
        Assert.Contains("is not UTF-8", Assert.Throws<DatasetException>(() => CsvDataset.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GzipThatWasCutOff_IsRefused()
    {
        var lines = string.Concat(
            Enumerable.Range(0, 5000).Select(i => $"{{\"id\":\"{i}\",\"question\":\"Who is {i * 7919 % 5003}?\"}}\n")
        );
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(lines));
        }

        var whole = _folder.Write("whole.jsonl.gz", packed.ToArray());
        var cut = _folder.Write("cut.jsonl.gz", packed.ToArray()[..(int)(packed.Length / 2)]);

        Assert.Equal(5000, EvalDatasets.Load(whole, "nowhere").Cases.Count);
        Assert.Throws<DatasetException>(() => EvalDatasets.Load(cut, "nowhere"));
    }

    [Fact]
    public void Load_NameOfNothing_SaysWhatThereIs()
    {
        var wrong = Assert.Throws<DatasetException>(() => EvalDatasets.Load("nothing", "nowhere"));
        Assert.Contains("news-questions", wrong.Message, StringComparison.Ordinal);
    }

    /// <summary>Every form gives back what was put into a table, whatever the texts hold.</summary>
    [Fact]
    public void Csv_AnyTexts_AreReadAsTheyWereWritten()
    {
        var random = new Random(7);
        const string letters = "ab \",\n|é😀";
        string Text() => new([.. Enumerable.Range(0, 12).Select(_ => letters[random.Next(letters.Length - 2)]).Prepend('q')]);
        var questions = Enumerable.Range(0, 300).Select(_ => Text().Trim()).ToList();
        var table = string.Concat(questions.Select((text, i) => $"{i},\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n"));

        Assert.Equal(questions, Csv("id,question\n" + table).Select(item => item.Question));
    }

    private IReadOnlyList<EvalCase> Csv(string content) => EvalDatasets.Load(Write("set.csv", content), "nowhere").Cases;

    private void AssertWrong(string name, string content, string expected)
    {
        var path = Write(name, content);
        var wrong = Assert.Throws<DatasetException>(() => EvalDatasets.Load(path, "nowhere"));
        Assert.StartsWith(path, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    private string Write(string name, string content) => _folder.Write(name, Encoding.UTF8.GetBytes(content));
}
