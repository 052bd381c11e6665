namespace Rag.EndToEnd.Tests.Evaluation;

/// <summary>
/// Every command below <c>rag eval</c> reaches the work that it names: what is missing for that work is told by its own sentence, and
/// standard output stays empty.
/// </summary>
public sealed class EvalRoutingTests : IDisposable
{
    private const string NoRun = "rag: There is no run none: 'rag eval list' shows those that there are.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-eval-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("rag: There is no news in ", "run", "--dataset", "QUESTIONS", "--data-dir", "DATA")]
    [InlineData("rag: There is no data set 'nothing': choose one of multihop-rag, ", "tune", "--dataset", "nothing", "--data-dir", "DATA")]
    [InlineData("rag: There is no data set 'nothing': choose one of multihop-rag, ", "corpus", "--dataset", "nothing", "--out", "OUT")]
    [InlineData("rag: The data set questions brings no articles along", "corpus", "--dataset", "QUESTIONS", "--out", "OUT")]
    [InlineData("rag: There is no news in ", "make", "--out", "OUT", "--data-dir", "DATA")]
    [InlineData("rag: The data set needs ", "dialogues", "MISSING", "--data-dir", "DATA")]
    [InlineData("rag: There is no file ", "drift", "MISSING", "--data-dir", "DATA")]
    [InlineData("rag: There is no file ", "answers", "MISSING", "--data-dir", "DATA")]
    [InlineData("rag: Could not find file ", "reader", "--batch", "MISSING", "--data-dir", "DATA")]
    [InlineData(NoRun, "misses", "none", "--data-dir", "DATA")]
    [InlineData(NoRun, "export", "none", "--data-dir", "DATA")]
    [InlineData(NoRun, "delete", "none", "--data-dir", "DATA")]
    [InlineData(NoRun, "compare", "none", "none", "--data-dir", "DATA")]
    public async Task Eval_WithoutWhatTheCommandNeeds_SaysSoInItsOwnSentence(string sentence, params string[] arguments)
    {
        var questions = Path.Combine(_folder.FullName, "questions.jsonl");
        await File.WriteAllTextAsync(
            questions,
            """{"id":"1","question":"Who won?","kind":"fact","golds":["Ann"]}""",
            TestContext.Current.CancellationToken
        );
        var named = arguments.Select(argument =>
            argument switch
            {
                "DATA" => Path.Combine(_folder.FullName, "data"),
                "OUT" => Path.Combine(_folder.FullName, "out.jsonl"),
                "MISSING" => Path.Combine(_folder.FullName, "missing.jsonl"),
                "QUESTIONS" => questions,
                _ => argument,
            }
        );

        var (code, output, errors) = await RagCommand.RunAsync(["eval", .. named]);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "out.jsonl")));
    }
}
