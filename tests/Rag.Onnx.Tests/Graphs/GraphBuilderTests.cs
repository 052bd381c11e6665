using Microsoft.ML.OnnxRuntime;
using Rag.Onnx.Graphs;
using Rag.Onnx.Native;
using Rag.Tests;

namespace Rag.Onnx.Tests.Graphs;

public sealed class GraphBuilderTests
{
    [Fact]
    public void Initializer_WithExternalData_IsReadBackByTheRuntime()
    {
        using var folder = new TemporaryFolder();
        float[] large = [.. Enumerable.Range(0, 3000).Select(i => i * .5f)];
        var path = GraphCache.GetOrBuild(folder.Path, "key", external =>
        {
            var graph = new GraphBuilder("test", external);
            graph.Input("x", TensorType.Float, "N", 3000);
            graph.Initializer("first", large, 3000);
            graph.Initializer("second", large, 3000);
            graph.Scalar("one", 1f);
            graph.Node("Add", ["x", "first"], "a");
            graph.Node("Add", ["a", "second"], "b");
            graph.Output(graph.Node("Add", ["b", "one"], "y"), TensorType.Float, "N", 3000);
            return graph.ToBytes();
        });

        using var session = OnnxSession.Load(path, new OnnxSessionOptions { Threads = 1 });
        using var options = new RunOptions();
        using var x = OrtValue.CreateTensorValueFromMemory(large, [1, 3000]);
        using var outputs = session.Inference.Run(options, ["x"], [x], ["y"]);

        Assert.Equal(large.Select(v => (3 * v) + 1), outputs[0].GetTensorDataAsSpan<float>().ToArray());
        Assert.True(new FileInfo(path).Length < 4096);
    }

    [Fact]
    public void Node_WithAnInputThatIsNotDefined_Throws() =>
        Assert.Throws<ArgumentException>(() => new GraphBuilder("test").Node("Relu", ["x"], "y"));

    [Fact]
    public void Input_NamedTwice_Throws()
    {
        var graph = new GraphBuilder("test");
        graph.Input("x", TensorType.Float, 1);

        Assert.Throws<ArgumentException>(() => graph.Input("x", TensorType.Float, 1));
    }

    [Fact]
    public void GetOrBuild_ThatFailsHalfWay_LeavesNothingThatLooksBuilt()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<InvalidOperationException>(() =>
            GraphCache.GetOrBuild(folder.Path, "key", _ => throw new InvalidOperationException())
        );

        Assert.Empty(Directory.EnumerateDirectories(folder.Path));
    }

    [Fact]
    public void GetOrBuild_ByManyAtOnce_GivesAllOfThemOneGraph()
    {
        using var folder = new TemporaryFolder();
        var paths = new string[8];
        Parallel.For(0, paths.Length, i => paths[i] = GraphCache.GetOrBuild(folder.Path, "key", external =>
            {
                external.Append(new byte[100_000]);
                return [1, 2, 3];
            }));

        Assert.Single(paths.Distinct());
        Assert.Equal([1, 2, 3], File.ReadAllBytes(paths[0]));
        Assert.Single(Directory.EnumerateDirectories(folder.Path));
    }
}
