using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Adaptation;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.EndToEnd.Tests.Adapters;
using Rag.Engine;

namespace Rag.EndToEnd.Tests.Adaptation;

/// <summary>Adapters of the reader: what was adopted is loaded as it was adopted or not at all, and how one is learnt.</summary>
public sealed class ReaderAdaptationTests(RunningService news) : AdaptationCase(news)
{
    private const string Configuration = "adapter_config.json";
    private const string Weights = "adapter_model.safetensors";

    [Theory]
    [InlineData(null)]
    [InlineData(Weights)]
    [LongInlineData(Configuration)]
    public async Task Start_WithAnAdoptedAdapter_LoadsItOnlyWhereItIsTheOneThatWasAdopted(string? changed)
    {
        var data = Data();
        await using (var services = Build(data, further: ("Adapters:Slots", "2")))
        {
            var digest = ((RagEngine)services.GetRequiredService<IEngine>()).Shape.Digest;
            await PlantAsync(services, digest);
            var folder = services.GetRequiredService<AdaptationFolder>().FolderOf("planted");
            Change(Path.Combine(folder, AdoptedAdapters.FolderName), changed);
        }

        await using (var services = Build(data, further: ("Adapters:Slots", "2")))
        {
            var engine = (RagEngine)services.GetRequiredService<IEngine>();
            var (loaded, inUse) = changed is null
                ? (new[] { AdoptedAdapters.NameOf("planted") }, AdoptedAdapters.NameOf("planted"))
                : ([], AnswerOptions.NoAdapter);

            Assert.Equal(loaded, engine.Adapters.List().Select(adapter => adapter.Name));
            Assert.Equal(inUse, services.GetRequiredService<AdoptedAdapters>().InUse);
        }
    }

    /// <summary>Another file that could be loaded as well: half the strength, or a weight that has changed.</summary>
    private static void Change(string folder, string? name)
    {
        if (name is null)
        {
            return;
        }

        var path = Path.Combine(folder, name);
        if (name == Configuration)
        {
            File.WriteAllText(path, File.ReadAllText(path).Replace("\"lora_alpha\":4", "\"lora_alpha\":2", StringComparison.Ordinal));
            return;
        }

        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static async Task PlantAsync(IServiceProvider services, string reader)
    {
        var folder = services.GetRequiredService<AdaptationFolder>();
        folder.Begin("planted");
        AdapterFolder.Write(new DirectoryInfo(folder.WorkOf("planted")), AdoptedAdapters.FolderName, 1);
        var digest = await AdapterDigest.OfAsync(Path.Combine(folder.WorkOf("planted"), AdoptedAdapters.FolderName), Cancellation);
        Adopt(folder, "planted", AdaptationKind.Reader, AdoptedAdapters.FolderName, reader, digest);
    }

    [Fact]
    public async Task Gather_ForTheReader_TakesQuestionsThatHaveAnswersAndLeavesTheirPlacesToThem()
    {
        await using var services = Build(Data());
        var data = services.GetRequiredService<AdaptationData>();

        var searched = await data.GatherAsync(AdaptationKind.Questions, null, Cancellation);
        var answered = await data.GatherAsync(AdaptationKind.Reader, null, Cancellation);

        Assert.Contains(searched.HeldOut, question => !question.HasAnswer);
        Assert.All(answered.Learned.Concat(answered.HeldOut), question => Assert.True(question.HasAnswer));
        Assert.Superset(
            searched.HeldOut.Where(question => question.HasAnswer).Select(question => question.Id).ToHashSet(),
            answered.HeldOut.Select(question => question.Id).ToHashSet()
        );
    }

    /// <summary>A reader that answers what the news do not say must get worse at something, however few old questions are asked.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    public void OldQuestions_HoweverMany_HaveTheirShareWithoutAnAnswer(int most)
    {
        var questions = SampleStage.AnsweredQuestions(most);

        var all = SampleStage.AnsweredQuestions(int.MaxValue);
        Assert.Equal(Math.Min(most, all.Count), questions.Select(question => question.Id).Distinct().Count());
        Assert.Equal(Share(all), Share(questions), .05);

        static double Share(IReadOnlyList<EvalCase> cases) => cases.Count(item => item.Golds is []) / (double)cases.Count;
    }

    /// <summary>
    /// The trainer of this test leaves an adapter that was made for the reader before. A reader that reads its prompts in order learns so.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [LongInlineData(true)]
    public async Task Run_OverATinyReader_MakesPromptsMeasuresTheAdapterAndUnloadsIt(bool readsAlone)
    {
        var adapter = SharedData.Require("models/families/lora-all");
        var seen = Path.Combine(Folder.FullName, "seen.jsonl");
        var job = Path.Combine(Folder.FullName, "seen.json");
        var trainer = Script(
            $"cp \"$1/samples.jsonl\" {seen} && cp \"$1/job.json\" {job} && mkdir \"$1/adapter\" && cp {adapter}/adapter_* \"$1/adapter\""
        );
        (string, string)[] further =
        [
            ("Models:Reader", TinyReader()),
            ("Models:PassageReuse", readsAlone ? "On" : "Off"),
            ("Adapters:Slots", "2"),
            ("Adaptation:MaximumMinutes", "10"),
        ];
        await using var services = Build(Data(), trainer, 20, further);
        var engine = (RagEngine)services.GetRequiredService<IEngine>();

        var card = await RunAsync(services, AdaptationKind.Reader);

        // A reader of random weights answers nothing right, with an adapter or without.
        Assert.True(card.Outcome == AdaptationOutcome.Refused, card.Reason);
        Assert.Equal(engine.Shape.Digest, card.Base);
        Assert.Equal(await AdapterDigest.OfAsync(adapter, Cancellation), card.ResultDigest);
        Assert.Equal(card.Pairs, File.ReadLines(seen).Count());
        Assert.All(File.ReadLines(seen), line => Assert.Equal(readsAlone, line.Contains("\"passage\":true", StringComparison.Ordinal)));
        Assert.Contains("\"minutes\":8,", await File.ReadAllTextAsync(job, Cancellation), StringComparison.Ordinal);
        Assert.NotNull(card.Old);
        Assert.Empty(engine.Adapters.List());
        Assert.Equal(AnswerOptions.NoAdapter, services.GetRequiredService<AdoptedAdapters>().InUse);
        var data = services.GetRequiredService<AdaptationFolder>().FolderOf(card.Id);
        Assert.Empty(Directory.EnumerateFiles(data, "samples.jsonl", SearchOption.AllDirectories));
    }

    /// <summary>A llama of a hidden size of 64 with random weights.</summary>
    private string TinyReader()
    {
        var folder = Folder.CreateSubdirectory("tiny").FullName;
        foreach (var file in Directory.EnumerateFiles(SharedData.Require("models/families/llama")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        ShortTokenizer.Write(folder);
        return folder;
    }
}
