using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Answering.Guard;
using Rag.Api.Guard;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Guard;
using Rag.Engine;
using Rag.Ingestion.Samples;

namespace Rag.EndToEnd.Tests.Guard;

/// <summary>The bundled reader over the sample news, every answer computed again.</summary>
public sealed class GuardedAnswersTests(RunningService service) : IAsyncLifetime
{
    private static readonly int s_questions = LongForm.Of(3, 6);

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-guard-");
    private readonly List<GuardFinding> _findings = [];
    private readonly CancellationTokenSource _stop = new();
    private ServiceProvider _services = null!;
    private Task _checking = Task.CompletedTask;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ReuseGuard Guard => _services.GetRequiredService<ReuseGuard>();

    public ValueTask InitializeAsync()
    {
        service.CopyNewsTo(_folder);
        _services = RagServices.Build(
            _folder,
            services => services.AddGuardedAnswers(),
            ("Guard:SampleShare", "1"),
            ("Guard:MaximumDrift", "1")
        );
        _checking = Task.Run(
            async () =>
            {
                await foreach (var finding in Guard.CheckAsync(_stop.Token))
                {
                    _findings.Add(finding);
                }
            },
            CancellationToken.None
        );
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _checking.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Check_TheSampleNews_EveryAnswerIsTheSameComputedAnewAndItsTextIsNowhereOnDisk()
    {
        string[] questions =
        [
            .. _services.GetRequiredService<SampleNews>().Questions.Select(question => question.Question).Take(s_questions),
        ];
        foreach (var question in questions)
        {
            await AskAsync(question);
        }

        Assert.InRange(_findings.Count, 1, s_questions);
        Assert.All(_findings, finding => Assert.Null(finding.Alarm));
        Assert.Equal(0, Guard.Read().GivenUp);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{_findings.Count} compared, {_findings.Max(finding => finding.LargestDifference)} nats, "
                + $"{_findings.Count(finding => finding.Sample.Differs)} differ"
        );
        await _services.DisposeAsync(); // writes what is written at the end
        foreach (var file in _folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => !file.FullName.Contains("/models/")))
        {
            var text = Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file.FullName, Cancellation));
            Assert.DoesNotContain(questions, question => text.Contains(question, StringComparison.Ordinal));
        }
    }

    /// <summary>The service reads what an earlier one closed, and a command opens it again.</summary>
    [Fact]
    public async Task Status_OfAModeThatIsClosed_SaysSoUntilItIsReopened()
    {
        var question = await FirstThatIsCheckedAsync();
        var digest = _services.GetRequiredService<IEngine>().Shape.Digest;
        Assert.InRange((await AskAsync(question)).Usage.ReusedTokens, 50, int.MaxValue);
        var ledger = _services.GetRequiredService<IGuardLedger>();
        var closed = new GuardedMode(ReuseMode.PassageReuse, "news-reader-135m", digest, [], 300, [], 0, DateTimeOffset.UtcNow);
        await _services.DisposeAsync();
        ledger.Save([closed]);

        await using (var again = RagServices.Build(_folder))
        {
            var answer = await again
                .GetRequiredService<IAnswerer>()
                .AnswerAsync(question, new AnswerOptions(), Cancellation)
                .ToAnswerAsync();
            Assert.InRange(answer.Usage.PromptTokens, 100, int.MaxValue);
            Assert.InRange(answer.Usage.ReusedTokens, 0, 49); // the system prompt, and no passage
        }

        var (_, output, _) = await RagCommand.RunAsync("guard", "status", "--json", "--data-dir", _folder.FullName);
        var state = JsonElement.Parse(output).GetProperty("modes")[0];
        Assert.Equal("passage_reuse", state.GetProperty("mode").GetString());
        Assert.Contains("rag guard reopen passage_reuse", state.GetProperty("sentence").GetString());
        var (unsound, findings, _) = await RagCommand.RunAsync("doctor", "--json", "--data-dir", _folder.FullName);
        Assert.Equal(1, unsound);
        Assert.Contains("is closed since", findings);
        var (code, _, errors) = await RagCommand.RunAsync("guard", "reopen", "passage_reuse", "--data-dir", _folder.FullName);
        Assert.True(code == 0, errors);
        Assert.Null(Assert.Single(ledger.Load()).ClosedSince);
        var (notClosed, _, _) = await RagCommand.RunAsync("guard", "reopen", "passage_reuse", "--data-dir", _folder.FullName);
        Assert.Equal(1, notClosed);
    }

    private async Task<string> FirstThatIsCheckedAsync()
    {
        foreach (var sample in _services.GetRequiredService<SampleNews>().Questions)
        {
            await AskAsync(sample.Question);
            if (_findings.Count > 0)
            {
                return sample.Question;
            }
        }

        throw new InvalidOperationException("The reader has a part in none of the answers.");
    }

    /// <summary>Returns once the answer has been compared.</summary>
    private async Task<Answer> AskAsync(string question)
    {
        var answerer = _services.GetRequiredService<IAnswerer>();
        var answer = await answerer.AnswerAsync(question, new AnswerOptions(), Cancellation).ToAnswerAsync();
        while (Guard.Read().Waiting > 0)
        {
            await Task.Delay(5, Cancellation);
        }

        return answer;
    }
}
