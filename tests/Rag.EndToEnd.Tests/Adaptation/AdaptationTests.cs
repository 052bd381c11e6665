using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Adaptation;
using Rag.Core.Answers;

namespace Rag.EndToEnd.Tests.Adaptation;

/// <summary>
/// The whole loop over the sample news with the real models: questions are made, a projection is learnt, the gate decides, and what was
/// adopted is taken back.
/// </summary>
public sealed class AdaptationTests(RunningService news) : AdaptationCase(news)
{
    private static readonly string[] s_questions =
    [
        "Who won the election?",
        "What did the storm destroy?",
        "when does the ferry sail",
        "who scolded the youngsters watching from the public seats?",
        "how much does the new bridge cost",
    ];

    [Long, Fact]
    public async Task Loop_DamagedThenBetterThenBack_RefusesAdoptsAndRestoresEveryRank()
    {
        var trainer = Trainer.Find(new AdaptationOptions());
        Assert.SkipUnless(trainer is not null, "needs the trainer: dotnet build -c Release src/Rag.Training.");
        var data = Data();
        var (damaged, asEver) = (Damaged(), new List<string>());

        // What a trainer left that spoils questions is measured and refused.
        await using (var services = Build(data, Script($"cp {damaged} \"$1/projection.safetensors\"")))
        {
            asEver = await RankingAsync(services);
            var card = await RunAsync(services);

            Assert.Equal((AdaptationOutcome.Refused, 64), (card.Outcome, card.Base.Length));
            Assert.True(card.HeldOut!.Difference < -.05 && card.Old!.Difference < -.05, card.Reason);
            Assert.Equal(asEver, await RankingAsync(services));
            Assert.Null(services.GetRequiredService<AdaptationDesk>().Status.Questions);
            Assert.Empty(Directory.EnumerateFiles(Folder.FullName, "pairs.f32", SearchOption.AllDirectories));
            Plant(services, damaged);
        }

        // In its place something better is learnt, and adopted.
        await using (var services = Build(data, trainer!))
        {
            var spoiled = await RankingAsync(services);
            Assert.NotEqual(asEver, spoiled);
            var card = await RunAsync(services);

            Assert.Equal((AdaptationOutcome.Adopted, true), (card.Outcome, card.HeldOut!.PValue < .05));
            Assert.Equal(card.Id, services.GetRequiredService<AdaptationDesk>().Status.Questions);
            var learnt = await RankingAsync(services);
            Assert.NotEqual(spoiled, learnt);

            var desk = services.GetRequiredService<AdaptationDesk>();
            Assert.Equal(card.Id, await desk.BackAsync(AdaptationKind.Questions, Cancellation));
            Assert.Equal(spoiled, await RankingAsync(services));
            await desk.BackAsync(AdaptationKind.Questions, Cancellation);
            Assert.Equal(asEver, await RankingAsync(services));
            await Assert.ThrowsAsync<AdaptationRefusedException>(() => desk.BackAsync(AdaptationKind.Questions, Cancellation));

            // Its questions are old ones from now on: nothing was ever learned from them.
            var gathered = await services.GetRequiredService<AdaptationData>().GatherAsync(AdaptationKind.Questions, null, Cancellation);
            Assert.Equal(card.HeldOut!.Questions, gathered.Old.Count);
            Assert.DoesNotContain(gathered.Learned, question => question.IsHeldOut);
        }
    }

    [Fact]
    public async Task Adopted_OfAnotherEmbedderOrDamaged_IsIgnored()
    {
        var data = Data();
        var damaged = Damaged();
        List<string> asEver;
        await using (var services = Build(data))
        {
            asEver = await RankingAsync(services);
            Plant(services, damaged);
            var folder = services.GetRequiredService<AdaptationFolder>();
            await File.AppendAllTextAsync(Path.Combine(folder.FolderOf("planted"), AdoptedProjections.FileName), " ", Cancellation);
        }

        await using (var services = Build(data))
        {
            Assert.Equal(asEver, await RankingAsync(services));
            Plant(services, damaged, "another", embedder: new string('0', 64));
        }

        await using (var services = Build(data))
        {
            Assert.Equal(asEver, await RankingAsync(services));
            Assert.Null(Questions(services).InUse);
        }
    }

    [Fact]
    public async Task Back_ThroughARunningService_ChangesItsNextSearch()
    {
        var data = Data();
        await using (var services = Build(data))
        {
            Plant(services, Damaged());
        }

        await using var service = await ServedFolder.StartAsync(data);
        var before = await FoundAsync(service.Client);

        var back = await RagCommand.RunAsync("models", "adapt", "--back", "--json", "--data-dir", data.FullName);
        var again = await RagCommand.RunAsync("models", "adapt", "--back", "--data-dir", data.FullName);
        var list = await RagCommand.RunAsync("models", "adapt", "--list", "--json", "--data-dir", data.FullName);
        var trainer = await RagCommand.RunAsync("models", "adapt", "--trainer", "/bin/true", "--data-dir", data.FullName);

        Assert.Equal((0, ""), (back.Code, back.Errors));
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(back.Output).RootElement.GetProperty("questions").ValueKind);
        Assert.NotEqual(before, await FoundAsync(service.Client));
        Assert.Equal(1, again.Code);
        Assert.Contains("nothing to take back", again.Errors);
        Assert.Equal("adopted", JsonDocument.Parse(list.Output).RootElement.GetProperty("outcome").GetString());
        Assert.Equal(1, trainer.Code);
        Assert.Contains("leave --trainer out", trainer.Errors);
    }

    [Fact]
    public async Task Run_TrainerThatFails_LeavesItsSentenceOnTheCard()
    {
        await using var services = Build(Data(), Script("echo 'The numbers are wrong.' >&2; exit 1"));

        var card = await RunAsync(services);

        Assert.Equal((AdaptationOutcome.Failed, "The trainer failed: The numbers are wrong."), (card.Outcome, card.Reason));
        Assert.Equal(card, Assert.Single(services.GetRequiredService<AdaptationFolder>().Cards()));
    }

    [Fact]
    public async Task Run_TooLittleNews_IsRefusedBeforeAnythingIsTrained()
    {
        await using var services = Build(Data(), Script("exit 1"), minimum: 100_000);

        var card = await RunAsync(services);

        Assert.Equal(AdaptationOutcome.Refused, card.Outcome);
        Assert.Contains("Adaptation:MinimumPairs asks for 100000", card.Reason);
    }

    [Fact]
    public async Task Dispose_WhileTheTrainerRuns_EndsIt()
    {
        var pid = Path.Combine(Folder.FullName, "pid");
        await using (var services = Build(Data(), Script($"echo $$ > {pid}; exec sleep 600")))
        {
            services.GetRequiredService<AdaptationDesk>().Begin(new AdaptationRequest(AdaptationKind.Questions));
            while (!File.Exists(pid) || (await File.ReadAllTextAsync(pid, Cancellation)).Length == 0)
            {
                await Task.Delay(50, Cancellation);
            }
        }

        var number = int.Parse(await File.ReadAllTextAsync(pid, Cancellation), CultureInfo.InvariantCulture);
        Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(number));
    }

    private static async Task<List<string>> RankingAsync(IServiceProvider services)
    {
        var searcher = services.GetRequiredService<ISearcher>();
        var ranking = new List<string>();
        foreach (var question in s_questions)
        {
            var found = await searcher.FindAsync(question, 10, Cancellation);
            ranking.AddRange(
                found.Hits.Select(hit => $"{hit.Article.Id.Value} {hit.Chunk.Start} {BitConverter.DoubleToInt64Bits(hit.Score)}")
            );
        }

        return ranking;
    }

    private static async Task<string> FoundAsync(HttpClient client)
    {
        using var posted = await client.PostAsync(
            "/v1/search",
            new StringContent("""{"query":"who scolded the youngsters","top":10}""", System.Text.Encoding.UTF8, "application/json"),
            Cancellation
        );
        posted.EnsureSuccessStatusCode();
        var hits = JsonDocument.Parse(await posted.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("hits");
        return string.Join(' ', hits.EnumerateArray().Select(hit => $"{hit.GetProperty("article_id")} {hit.GetProperty("start")}"));
    }
}
