using Rag.Engine;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Runner;

public sealed class RunnerStartTests : IDisposable
{
    private static readonly ModelRunnerOptions s_options = new() { KvBytes = 8 << 20, Threads = 1 };

    private static readonly StepCosts s_costs = new()
    {
        Step = 3,
        PrefillToken = 0.25,
        DecodeToken = 1,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Cache => _folder.File("cache");

    /// <summary>A copy, so that its files can be changed.</summary>
    private string CopyOfModel()
    {
        var source = SharedData.Require("models/families/llama");
        var copy = _folder.File("model");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return copy;
    }

    [Fact]
    public void KnownCosts_OfALaterStartWithAsManyThreads_AreThoseKept()
    {
        var model = CopyOfModel();
        using (var first = OnnxModelRunner.Load(model, Cache, s_options))
        {
            Assert.Null(first.KnownCosts);
            first.KeepCosts(s_costs);
        }

        using var second = OnnxModelRunner.Load(model, Cache, s_options);
        using var wider = OnnxModelRunner.Load(model, Cache, s_options with { Threads = 2 });

        Assert.Equal(s_costs, second.KnownCosts);
        Assert.Null(wider.KnownCosts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"x\":")]
    [InlineData("{\"MACHINE\":null}")]
    [InlineData("{\"MACHINE\":{\"Step\":-1,\"PrefillToken\":2}}")]
    [InlineData("{\"MACHINE\":{}}")]
    public void KnownCosts_OfADamagedFile_AreMeasuredAgain(string content)
    {
        var model = CopyOfModel();
        using var runner = OnnxModelRunner.Load(model, Cache, s_options);
        runner.KeepCosts(s_costs);
        var path = Directory.EnumerateFiles(Cache, "steps.json", SearchOption.AllDirectories).Single();
        var machine = File.ReadAllText(path).Split('"')[1];
        File.WriteAllText(path, content.Replace("MACHINE", machine, StringComparison.Ordinal));

        Assert.Null(runner.KnownCosts);
        runner.KeepCosts(s_costs);
        Assert.Equal(s_costs, runner.KnownCosts);
    }

    [Fact]
    public void Prepare_OfWeightsThatHaveChanged_GivesAnotherGraph()
    {
        var model = CopyOfModel();
        var before = DecoderBuild.Prepare(model, Cache, s_options);
        var path = Path.Combine(model, WeightSource.SafetensorsName);
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        var after = DecoderBuild.Prepare(model, Cache, s_options);

        Assert.NotEqual(before.Digest, after.Digest);
        Assert.NotEqual(before.GraphPath, after.GraphPath);
    }

    /// <summary>A large model is ready at once because its weights are mapped, and read from the disk as its layers are run.</summary>
    [Fact]
    public void Load_OfADenseModel_MapsItsWeights()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc.");
        var options = new ModelRunnerOptions { KvBytes = 8 << 20 };
        var graph = DecoderBuild.Prepare(BundledModels.Reader, BuiltGraphs.Folder, options).GraphPath;

        using var runner = OnnxModelRunner.Load(BundledModels.Reader, BuiltGraphs.Folder, options);

        var length = new FileInfo(MappedWeights.PathOf(graph)).Length;
        Assert.InRange(MappedWeights.LengthOf(graph), (long)(0.95 * length), long.MaxValue);
    }
}
