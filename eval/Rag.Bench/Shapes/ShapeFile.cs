using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Kernels.Simd;
using Rag.Onnx.Native;
using Rag.Onnx.Runner;

namespace Rag.Bench.Shapes;

/// <summary>Measured shapes in a file, all of one machine.</summary>
internal sealed class ShapeFile
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly string _path;
    private readonly ShapeBaseline _machine;
    private readonly IReadOnlyList<ShapeReport> _rows;

    private ShapeFile(string path, ShapeBaseline machine, IReadOnlyList<ShapeReport> rows) =>
        (_path, _machine, _rows) = (path, machine, rows);

    /// <param name="measured">The rows that are about to be measured; the others stay.</param>
    /// <exception cref="InvalidOperationException">Rows that would stay are of another machine or number of threads.</exception>
    public static ShapeFile Open(string path, IReadOnlyCollection<(string Shape, WeightMode Weights)> measured, int threads)
    {
        var machine = new ShapeBaseline(Machine.Processor(), $"{SimdSupport.Best}", threads, []);
        var found = File.Exists(path) ? JsonSerializer.Deserialize<ShapeBaseline>(File.ReadAllBytes(path), s_options)! : machine;
        var staying = found.Shapes.Count(row => !measured.Contains((row.Shape, row.Weights)));
        return staying == 0 || found with { Shapes = machine.Shapes } == machine
            ? new ShapeFile(path, machine, found.Shapes)
            : throw new InvalidOperationException(
                $"{path} was measured on {found.Processor} with {found.Threads} threads, and {staying} of its rows would stay: "
                    + "measure them as well, name another file, or remove this one first."
            );
    }

    /// <summary>
    /// Puts rows in the place of those of the same shape and weights. The file is whole at any time, the old one or the new.
    /// </summary>
    public ShapeBaseline Keep(IReadOnlyList<ShapeReport> measured)
    {
        var replaced = _rows.Select(row => measured.FirstOrDefault(IsLike(row)) ?? row);
        var baseline = _machine with { Shapes = [.. replaced, .. measured.Where(row => !_rows.Any(IsLike(row)))] };
        var building = _path + ".new";
        File.WriteAllText(building, JsonSerializer.Serialize(baseline, s_options) + "\n");
        File.Move(building, _path, overwrite: true);
        return baseline;
    }

    private static Func<ShapeReport, bool> IsLike(ShapeReport row) => other => (other.Shape, other.Weights) == (row.Shape, row.Weights);
}
