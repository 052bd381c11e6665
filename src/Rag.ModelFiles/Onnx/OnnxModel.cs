using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Onnx;

/// <summary>
/// An ONNX file: the nodes of its graph, and its initializers as tensors under their names there, which lie in mapped files and were
/// checked against these. Initializers of types that no weights have, and small ones that are stored as lists of numbers, are not among
/// them.
/// </summary>
internal sealed class OnnxModel : IWeightSource
{
    public const string FileName = "model.onnx";

    private readonly MappedFile _file;
    private readonly Dictionary<string, MappedFile> _others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WeightTensor> _tensors = new(StringComparer.Ordinal);

    private OnnxModel(MappedFile file, OnnxGraphReader graph)
    {
        (_file, Nodes, Outputs) = (file, graph.Nodes, graph.Outputs);
        try
        {
            foreach (var place in graph.Tensors)
            {
                if (TypeOf(place) is { } type && !_tensors.TryAdd(place.Name, Tensor(place, type)))
                {
                    throw new ModelFileException(Path, $"the graph has two initializers of the name {place.Name}.");
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path => _file.Path;

    public IReadOnlyList<string> Files => [Path, .. _others.Values.Select(file => file.Path).Order(StringComparer.Ordinal)];

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>The names of the graph's outputs.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>The ONNX file of a folder whose weights are in no other form that is read; null where it has none.</summary>
    public static string? In(string folder)
    {
        var path = System.IO.Path.Combine(folder, FileName);
        return
            File.Exists(path)
            && !File.Exists(System.IO.Path.Combine(folder, WeightSource.SafetensorsName))
            && !File.Exists(System.IO.Path.Combine(folder, WeightSource.SafetensorsIndexName))
            && WeightSource.GgufIn(folder) is null
            ? path
            : null;
    }

    /// <exception cref="ModelFileException">The file is damaged, or a tensor does not lie in the files as it says.</exception>
    public static OnnxModel Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            return new OnnxModel(file, Graph(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The names of the files beside an ONNX file that hold some of its initializers, each once.</summary>
    /// <exception cref="ModelFileException">The file is damaged, or a name leads out of its folder.</exception>
    public static IReadOnlyList<string> FilesBeside(string path)
    {
        using var file = MappedFile.Open(path);
        var external = Graph(file).Tensors.Where(place => place.External is not null);
        return [.. external.Select(place => LocationOf(path, place)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static OnnxGraphReader Graph(MappedFile file) =>
        file.Length <= int.MaxValue
            ? new OnnxGraphReader(file.Path).Read(file.Span(0, (int)file.Length))
            : throw new ModelFileException(file.Path, $"the file has {file.Length} bytes, more than an ONNX graph can have.");

    /// <summary>Null for a type that no weights have, or numbers in a list.</summary>
    private static WeightType? TypeOf(OnnxTensorPlace place) =>
        place.Raw is null && place.External is null
            ? null
            : place.Type switch
            {
                1 => WeightType.F32,
                2 => WeightType.U8,
                3 => WeightType.I8,
                6 => WeightType.I32,
                7 => WeightType.I64,
                10 => WeightType.F16,
                11 => WeightType.F64,
                16 => WeightType.BF16,
                _ => null,
            };

    private WeightTensor Tensor(OnnxTensorPlace place, WeightType type)
    {
        var bytes = TensorSize.Checked(Path, place.Name, type, place.Shape.AsSpan());
        var (file, offset, length) = place.External is null
            ? (_file, place.Raw!.Value.Offset, place.Raw.Value.Length)
            : (FileOf(place), Number(place, "offset", 0), Number(place, "length", bytes));
        if (length != bytes)
        {
            throw new ModelFileException(Path, $"the initializer {place.Name} needs {bytes} bytes by its shape and type but has {length}.");
        }

        return offset <= file.Length - bytes
            ? new WeightTensor(place.Name, type, place.Shape, file, offset)
            : throw new ModelFileException(
                file.Path,
                $"the initializer {place.Name} lies at [{offset}, {offset} + {bytes}) but the file has {file.Length} bytes: it is "
                    + "truncated or belongs to another export."
            );
    }

    private MappedFile FileOf(OnnxTensorPlace place)
    {
        var name = LocationOf(Path, place);
        if (!_others.TryGetValue(name, out var file))
        {
            var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
            file = MappedFile.Open(System.IO.Path.Combine(folder, name));
            _others.Add(name, file);
        }

        return file;
    }

    /// <summary>Weights lie beside their graph: a name with a path in it could point anywhere on the machine.</summary>
    private static string LocationOf(string path, OnnxTensorPlace place)
    {
        var name = place.External!.GetValueOrDefault("location", "");
        return name == System.IO.Path.GetFileName(name) && name is not ("" or "." or "..") && !name.Contains('\0')
            ? name
            : throw new ModelFileException(path, $"the initializer {place.Name} lies in {name}, which is no plain file name.");
    }

    private long Number(OnnxTensorPlace place, string key, long otherwise) =>
        !place.External!.TryGetValue(key, out var text) ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ModelFileException(Path, $"the initializer {place.Name} has the {key} {text}, which is no number.");

    public bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor) => _tensors.TryGetValue(name, out tensor);

    public void Dispose()
    {
        _file.Dispose();
        foreach (var other in _others.Values)
        {
            other.Dispose();
        }
    }
}
