using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Rag.Api.Adaptation;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Eval.Making;

namespace Rag.EndToEnd.Tests.Adaptation;

/// <summary>The ways into a run and out of it: dry, on a schedule, without a service, and from what a reader found well answered.</summary>
public sealed class AdaptationWaysTests(RunningService news) : AdaptationCase(news)
{
    [Long, Fact]
    public async Task DryRun_OfSomethingBetter_IsProposedAndChangesNothing()
    {
        var data = Data();
        await using var services = Build(data, Script($"cp {Idle()} \"$1/projection.safetensors\""));
        Plant(services, Damaged());
        services.GetRequiredService<AdoptedProjections>().PutInUse(Questions(services));
        var before = Questions(services).InUse;

        var card = await RunAsync(services, isDry: true);

        Assert.Equal((AdaptationOutcome.Proposed, true), (card.Outcome, card.HeldOut!.PValue < .05));
        Assert.Equal("planted", services.GetRequiredService<AdaptationDesk>().Status.Questions);
        Assert.Same(before, Questions(services).InUse);
        var folder = services.GetRequiredService<AdaptationFolder>();
        var kept = Directory.EnumerateFileSystemEntries(folder.FolderOf(card.Id)).Select(Path.GetFileName);
        Assert.Equal(["card.json", "held-out.json"], kept.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ListAndBack_WithoutAService_WorkOnTheFolderAlone()
    {
        var data = Data();
        await using (var services = Build(data))
        {
            Plant(services, Damaged());
        }

        var list = await RagCommand.RunAsync("models", "adapt", "--list", "--data-dir", data.FullName);
        var back = await RagCommand.RunAsync("models", "adapt", "--back", "--json", "--data-dir", data.FullName);
        var again = await RagCommand.RunAsync("models", "adapt", "--back", "--data-dir", data.FullName);

        Assert.Equal((0, 0, 1), (list.Code, back.Code, again.Code));
        Assert.Contains("planted", list.Output);
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(back.Output).RootElement.GetProperty("questions").ValueKind);
        Assert.Contains("nothing to take back", again.Errors);
        await using var after = Build(data);
        Assert.Null(Questions(after).InUse);
    }

    [Long, Fact]
    public async Task Schedule_OverNewsThatWereLearnedFromBefore_AsksForNewOnes()
    {
        await using var services = Build(Data(), Script($"cp {Damaged()} \"$1/projection.safetensors\""));
        var (desk, folder) = (services.GetRequiredService<AdaptationDesk>(), services.GetRequiredService<AdaptationFolder>());
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var options = new AdaptationOptions { Enabled = true, Every = TimeSpan.FromHours(6) };
        var rest = services.GetRequiredService<IForegroundActivity>();
        using var schedule = new AdaptationService(options, desk, folder, rest, time, NullLogger<AdaptationService>.Instance);
        await schedule.StartAsync(Cancellation);

        while (desk.Status.Next is null)
        {
            await Task.Delay(20, Cancellation);
        }

        Assert.Equal(time.Start + options.Every, desk.Status.Next);
        Assert.Empty(folder.Cards());
        var first = await NextCardAsync(time, folder);
        var second = await NextCardAsync(time, folder);
        await schedule.StopAsync(Cancellation);

        Assert.Equal((AdaptationOutcome.Refused, true), (first.Outcome, first.Pairs > 0));
        Assert.Equal(AdaptationOutcome.Refused, second.Outcome);
        Assert.Contains("There are 0 new questions to learn from", second.Reason);
    }

    [Long, Fact]
    public async Task ThumbUp_ThroughTheService_BecomesAQuestionThatIsLearnedFromOrHeldOut()
    {
        var data = Data();
        var settings = new[]
        {
            ("Eval:KeepQuestions", "true"),
            ("Extraction:BudgetMilliseconds", "60000"),
            ("Engine:DefaultDeadlineMs", "600000"),
        };
        await using var app = RagWebApplication.Build(data, "http://127.0.0.1:0", settings);
        await app.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        string[] good =
        [
            "who is mediating in the nurses' pay talks?",
            "when can 16 year olds in Estmere actually vote for the first time?",
        ];
        const string bad = "So how many nurses really took part in the walkout?";
        foreach (var question in good)
        {
            await GiveThumbAsync(client, question, "up");
        }

        await GiveThumbAsync(client, bad, "down");

        var gathered = await app.Services.GetRequiredService<AdaptationData>().GatherAsync(AdaptationKind.Questions, null, Cancellation);
        var accepted = gathered.Learned.Concat(gathered.HeldOut).Where(question => question.Kind == ThumbCases.Up);
        var asked = accepted.Select(question => question.Question).ToHashSet();
        Assert.NotEmpty(asked);
        Assert.Subset(good.ToHashSet(), asked);
        Assert.Equal(gathered.Learned.Count(question => question.Kind == ThumbCases.Up), gathered.Accepted);
        Assert.DoesNotContain(gathered.Learned, question => question.Question == bad);
    }

    private static async Task GiveThumbAsync(HttpClient client, string question, string thumb)
    {
        var request = new { messages = new[] { new { role = "user", content = question } } };
        using var reply = await client.PostAsJsonAsync("/v1/chat/completions", request, Cancellation);
        reply.EnsureSuccessStatusCode();
        var id = (await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString();
        using var given = await client.PostAsJsonAsync($"/v1/answers/{id}/feedback", new { thumb }, Cancellation);
        given.EnsureSuccessStatusCode();
    }

    /// <summary>The card of the next run, which the schedule begins as time goes by.</summary>
    private static async Task<AdaptationCard> NextCardAsync(FakeTimeProvider time, AdaptationFolder folder)
    {
        var known = folder.Cards().Count;
        while (folder.Cards().Count == known)
        {
            time.Advance(TimeSpan.FromMinutes(10));
            await Task.Delay(20, Cancellation);
        }

        return folder.Cards()[0];
    }
}
