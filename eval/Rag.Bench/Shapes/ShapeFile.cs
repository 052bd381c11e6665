using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Kernels.Simd;
using Rag.Onnx.Native;
using Rag.Onnx.Runner;

namespace Rag.Bench.Shapes;

/// <summary>Measured shapes in a file, all of one machine; a run that was broken off goes on behind those that it has.</summary>
internal sealed class ShapeFile
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly string _path;

    private ShapeFile(string path, ShapeBaseline baseline) => (_path, Baseline) = (path, baseline);

    public ShapeBaseline Baseline { get; private set; }

    /// <summary>The file, or an empty one of this machine.</summary>
    /// <exception cref="InvalidOperationException">It is of another machine, or of another number of threads.</exception>
    public static ShapeFile Open(string path, int threads)
    {
        var empty = new ShapeBaseline(Machine.Processor(), $"{SimdSupport.Best}", threads, []);
        var found = File.Exists(path) ? JsonSerializer.Deserialize<ShapeBaseline>(File.ReadAllBytes(path), s_options)! : empty;
        return (found.Processor, found.Simd, found.Threads) == (empty.Processor, empty.Simd, empty.Threads)
            ? new ShapeFile(path, found)
            : throw new InvalidOperationException(
                $"{path} was measured on {found.Processor} with {found.Threads} threads: name another file, or remove it first."
            );
    }

    public bool Has(string shape, WeightMode weights) => Baseline.Shapes.Any(report => (report.Shape, report.Weights) == (shape, weights));

    public void Keep(ShapeReport report)
    {
        Baseline = Baseline with { Shapes = [.. Baseline.Shapes, report] };
        var building = _path + ".tmp";
        File.WriteAllText(building, JsonSerializer.Serialize(Baseline, s_options) + "\n");
        File.Move(building, _path, overwrite: true);
    }
}
