using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Verification;
using Rag.Tests;
using Rag.Training.Decoders;
using Rag.Training.Jobs;
using Rag.Training.Readers;

namespace Rag.Training.Tests.Readers;

/// <summary>Whole jobs at toy size: what goes in and out are files.</summary>
[Collection(Torch.Collection)]
public sealed class ReaderJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Adapter => Path.Combine(_folder.Path, "adapter");

    [Fact]
    public void Job_LowersTheLoss_AndTheServiceComputesWhatTheTrainerComputes()
    {
        var losses = Train(Job(steps: 40), prompts: 12);

        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.Path, "report.json")));
        var (before, after) = (Loss("held_out_before"), Loss("held_out_after"));
        Assert.True(after < before / 2, $"{before} before, {after} after");
        Assert.True(losses[^1] < losses[0] / 2, $"{losses[0]} in the first step, {losses[^1]} in the last");
        WriteReference();
        var findings = ReferenceCheck.Run(Adapter, Path.Combine(_folder.Path, "cache"), TestContext.Current.CancellationToken);
        Assert.InRange(findings.MaxLogitDifference, 0, 1e-3);

        double Loss(string name) => report.RootElement.GetProperty(name).GetDouble();
    }

    /// <summary>The trainer's own logits, with the adapter and without it, as a reference for the service's.</summary>
    private void WriteReference()
    {
        using var files = DecoderFiles.Open(TinyReader.Folder);
        using var plain = new Decoder(files, SamplePack.MostTokens, lora: null);
        using var adapted = new Decoder(files, SamplePack.MostTokens, TinyReader.AllLayers);
        using (var weights = WeightSource.Open(Path.Combine(Adapter, "adapter_model.safetensors")))
        {
            TinyReader.Load(adapted, weights);
        }

        int[] ids = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
        SampleSegment[] prompt = [new(ids, IsPassage: false)];
        var (without, with) = (TinyReader.LastLogits(plain, prompt), TinyReader.LastLogits(adapted, prompt));
        Assert.Contains(without.Zip(with), pair => Math.Abs(pair.First - pair.Second) > .1);
        File.WriteAllText(
            Path.Combine(Adapter, "reference.json"),
            JsonSerializer.Serialize(
                new
                {
                    cases = (object[])
                        [
                            new
                            {
                                ids,
                                logits = with,
                                logits_without = without,
                            },
                        ],
                }
            )
        );
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "llama"), TinyReader.Folder);
    }

    [Fact]
    public void Job_GivesTheSameAdapterBitByBit_WithTheSameSeed()
    {
        string[] files = ["adapter_config.json", "adapter_model.safetensors"];
        Train(Job(steps: 8), prompts: 12);
        var first = files.Select(Read).ToArray();

        Train(Job(steps: 8), prompts: 12);
        Assert.Equal(first, files.Select(Read));

        var other = Job(steps: 8);
        other["seed"] = 2;
        Train(other, prompts: 12);
        Assert.NotEqual(first[1], Read(files[1]));

        byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Adapter, name));
    }

    [Fact]
    public void Job_EndsWithItsTime_AndKeepsWhatWasLearned()
    {
        var job = Job(steps: 1_000_000);
        job["minutes"] = .02;

        var losses = Train(job, prompts: 5);

        Assert.InRange(losses.Count, 1, 999_999);
        Assert.True(File.Exists(Path.Combine(Adapter, "adapter_model.safetensors")));
    }

    [Fact]
    public void Job_IsRefused_WhereTheLossIsNoNumber()
    {
        var model = Directory.CreateDirectory(Path.Combine(_folder.Path, "damaged")).FullName;
        File.Copy(Path.Combine(TinyReader.Folder, "config.json"), Path.Combine(model, "config.json"));
        var whole = File.ReadAllBytes(Path.Combine(TinyReader.Folder, "model.safetensors"));
        File.WriteAllBytes(Path.Combine(model, "model.safetensors"), [.. whole[..^4], .. BitConverter.GetBytes(float.NaN)]);
        var job = Job(steps: 20);
        job["model"] = model;

        var refusal = Assert.Throws<JobException>(() => Train(job, prompts: 5));

        Assert.StartsWith("The loss of step 1 is no finite number", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Adapter));
    }

    [Fact]
    public void Job_IsRefused_WhereNothingWasLearned()
    {
        var job = Job(steps: 2);
        job["learning_rate"] = 1e-30;

        var refusal = Assert.Throws<JobException>(() => Train(job, prompts: 12));

        Assert.Contains("nothing was learned", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Adapter));
    }

    [Fact]
    public void Job_NamesTheSamplesThatAreTooLong()
    {
        Sample tooLong = new(1, [new([.. Enumerable.Repeat(1, 2049)], false)], [1]);

        Train(Job(steps: 1), [tooLong, .. TinyReader.Samples(2)]);

        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.Path, "report.json")));
        var left = Assert.Single(report.RootElement.GetProperty("left_out").EnumerateArray());
        Assert.Equal((1, 2049), (left.GetProperty("line").GetInt32(), left.GetProperty("tokens").GetInt32()));
        Assert.Equal(6, report.RootElement.GetProperty("samples").GetInt32());
    }

    [Theory]
    [InlineData("{", "it is no JSON")]
    [InlineData("[]", "segments is no list")]
    [InlineData("{\"segments\":[],\"answer\":[1]}", "the last segment is to be the question")]
    [InlineData("{\"segments\":[{\"ids\":[1],\"passage\":true}],\"answer\":[1]}", "the last segment is to be the question")]
    [InlineData("{\"segments\":[{\"ids\":[512]}],\"answer\":[1]}", "ids is empty, or holds what is no id of the model's 512 tokens")]
    [InlineData("{\"segments\":[{\"ids\":[1]}],\"answer\":[]}", "answer is empty, or holds what is no id of the model's 512 tokens")]
    public void Job_IsRefused_ForALineThatIsNoSample(string line, string defect)
    {
        Torch.Require();
        File.WriteAllText(Path.Combine(_folder.Path, "job.json"), Job(steps: 1).ToJsonString());
        File.WriteAllText(Path.Combine(_folder.Path, "samples.jsonl"), line);

        var refusal = Assert.Throws<JobException>(Run);

        Assert.EndsWith($"samples.jsonl: line 1 is no sample: {defect}.", refusal.Message, StringComparison.Ordinal);
    }

    private static JsonObject Job(int steps) =>
        new()
        {
            ["kind"] = "reader",
            ["model"] = TinyReader.Folder,
            ["rank"] = TinyReader.AllLayers.Rank,
            ["alpha"] = TinyReader.AllLayers.Rank * TinyReader.AllLayers.Scale,
            ["targets"] = new JsonArray([.. TinyReader.AllLayers.Targets.Select(target => (JsonNode?)target)]),
            ["steps"] = steps,
            ["minutes"] = 5,
            ["learning_rate"] = .01,
            ["seed"] = 1,
            ["threads"] = 1,
        };

    private IReadOnlyList<double> Train(JsonObject job, int prompts) => Train(job, TinyReader.Samples(prompts));

    /// <summary>Does a job in this process; returns the losses that it told.</summary>
    private IReadOnlyList<double> Train(JsonObject job, IEnumerable<Sample> samples)
    {
        Torch.Require();
        File.WriteAllText(Path.Combine(_folder.Path, "job.json"), job.ToJsonString());
        TinyReader.Write(Path.Combine(_folder.Path, "samples.jsonl"), samples);
        return
        [
            .. Run().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["loss"]!.GetValue<double>()),
        ];
    }

    private string Run()
    {
        var output = new MemoryStream();
        using (var progress = new ProgressLines(output))
        {
            JobProgram.Run(new JobFolder(_folder.Path), progress);
        }

        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }

    public void Dispose() => _folder.Dispose();
}
