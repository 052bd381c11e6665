using System.Text.Json;

namespace Rag.EndToEnd.Tests;

/// <summary><c>rag eval answers</c> against the running service and without one.</summary>
public sealed class EvalAnswersTests(RunningService service) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-eval-");

    private string Questions => Path.Combine(_folder.FullName, "questions.jsonl");

    private string Run => Path.Combine(_folder.FullName, "run.jsonl");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task EvalAnswers_RunningService_ScoresItsAnswersAndWritesThemDown()
    {
        var sample = service.Samples.Questions.First(question => question.Suggested);
        await WriteQuestionsAsync(
            new("known", sample.Question, "fact", [sample.Answer!]),
            new("unknown", "How old is the transport minister Calla Ferrant?", "near", []),
            new("beyond the limit", "Who?", "near", [])
        );

        var (code, output, errors) = await RagCommand.RunAsync([
            "eval",
            "answers",
            Questions,
            "--url",
            service.Url,
            "--json",
            "--run",
            Run,
            "--limit",
            "2",
            "--at-once",
            "2",
        ]);

        Assert.True(code == 0, errors);
        var scores = JsonElement.Parse(output);
        Assert.Equal((2, 1, 1), (Count(scores, "questions"), Count(scores, "answerable"), Count(scores, "unanswerable")));
        Assert.Equal(10, scores.GetProperty("calibration_bins").GetArrayLength());
        Assert.InRange(
            scores.GetProperty("first_ms").GetProperty("p95").GetDouble(),
            0,
            scores.GetProperty("total_ms").GetProperty("p95").GetDouble()
        );

        // What the model says is other tests' concern: here the scores have to be those of the answers written down.
        var lines = (await File.ReadAllLinesAsync(Run, Cancellation)).Select(line => JsonElement.Parse(line)).ToList();
        var (known, unknown) = (lines[0], lines[1]);
        Assert.Equal(["known", "unknown"], lines.Select(line => line.GetProperty("id").GetString()));
        Assert.StartsWith(known.GetProperty("short").GetString()!, known.GetProperty("text").GetString());
        Assert.Contains(known.GetProperty("quote").GetString()!, known.GetProperty("text").GetString());
        Assert.NotEmpty(known.GetProperty("titles").EnumerateArray());
        Assert.Equal(known.GetProperty("f1").GetDouble(), scores.GetProperty("f1").GetDouble());
        Assert.Equal(JsonValueKind.Null, unknown.GetProperty("f1").ValueKind);
        Assert.Equal(
            unknown.GetProperty("refused").GetBoolean() ? 1 : 0,
            scores.GetProperty("right_refusals_by_kind").GetProperty("near").GetDouble()
        );
    }

    [Fact]
    public async Task EvalAnswers_WithoutAService_ScoresItsAnswers()
    {
        var dataDir = TestFolder.Data(_folder, "data").FullName;
        var articles = Path.Combine(_folder.FullName, "articles.jsonl");
        const string article = """{"body":"The lighthouse at Corvin Point was repaired by 14 masons last spring."}""";
        await File.WriteAllTextAsync(articles, article, Cancellation);
        await WriteQuestionsAsync(new Line("1", "How many masons repaired the lighthouse at Corvin Point?", "fact", ["14"]));
        Assert.Equal(0, (await RagCommand.RunAsync("ingest", articles, "--data-dir", dataDir)).Code);

        var (code, output, errors) = await RagCommand.RunAsync("eval", "answers", Questions, "--data-dir", dataDir);

        Assert.True(code == 0, errors);
        Assert.Contains("1 answerable", output);
        Assert.Matches("accepted answer found.*1[.,]000.*1[.,]000", output);
    }

    [Fact]
    public async Task EvalAnswers_LineThatIsNoQuestion_IsNamedInOneSentence()
    {
        await File.WriteAllTextAsync(Questions, "nothing\n", Cancellation);

        var (code, output, errors) = await RagCommand.RunAsync("eval", "answers", Questions, "--url", service.Url);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"rag: {Questions}, line 1: ", errors);
        Assert.DoesNotContain('\n', errors);
    }

    private Task WriteQuestionsAsync(params Line[] lines) =>
        File.WriteAllLinesAsync(Questions, lines.Select(line => JsonSerializer.Serialize(line, JsonSerializerOptions.Web)), Cancellation);

    private static int Count(JsonElement scores, string name) => scores.GetProperty(name).GetInt32();

    private sealed record Line(string Id, string Question, string Kind, IReadOnlyList<string> Golds);
}
