using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Safetensors;

/// <summary>
/// A memory-mapped .safetensors file: eight bytes of header length, a JSON header, then the tensors' bytes without
/// overlap or gap. The header is checked against the file before a tensor is handed out.
/// </summary>
internal sealed class SafetensorsFile : IWeightSource
{
    private const int PrefixLength = 8;

    private readonly MappedFile _file;
    private readonly Dictionary<string, WeightTensor> _tensors;

    private SafetensorsFile(MappedFile file, Dictionary<string, WeightTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        (_file, _tensors, Metadata) = (file, tensors, metadata);
    }

    public string Path => _file.Path;

    public IReadOnlyList<string> Files => [Path];

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>The free-form strings of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    public static SafetensorsFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            if (file.Length < PrefixLength)
            {
                throw new ModelFileException(path, $"the file has {file.Length} bytes, too few for a safetensors header.");
            }

            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, PrefixLength));
            if (headerLength > BoundedFile.MaximumLength)
            {
                throw new ModelFileException(
                    path,
                    $"the header claims {headerLength} bytes, more than the {BoundedFile.MaximumLength} that are read: this is no "
                        + "safetensors file or it is damaged."
                );
            }

            if ((long)headerLength > file.Length - PrefixLength)
            {
                throw new ModelFileException(
                    path,
                    $"the header claims {headerLength} bytes but the file has only {file.Length}: it is truncated."
                );
            }

            var header = SafetensorsHeader.Parse(path, file.Span(PrefixLength, (int)headerLength));
            return new SafetensorsFile(file, Place(file, header, PrefixLength + (long)headerLength), header.Metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static Dictionary<string, WeightTensor> Place(MappedFile file, SafetensorsHeader header, long dataStart)
    {
        var dataLength = file.Length - dataStart;
        var tensors = new Dictionary<string, WeightTensor>(header.Tensors.Count, StringComparer.Ordinal);
        long covered = 0;
        foreach (var entry in header.Tensors.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin > entry.End || entry.End > dataLength)
            {
                throw new ModelFileException(
                    file.Path,
                    $"the tensor {entry.Name} lies at [{entry.Begin}, {entry.End}) but the file holds {dataLength} bytes of "
                        + "tensors: it is truncated or damaged."
                );
            }

            var bytes = TensorSize.Checked(file.Path, entry.Name, entry.Type, entry.Shape.AsSpan());
            if (bytes != entry.End - entry.Begin)
            {
                throw new ModelFileException(
                    file.Path,
                    $"the tensor {entry.Name} needs {bytes} bytes by its shape and type but has {entry.End - entry.Begin}."
                );
            }

            if (entry.Begin != covered)
            {
                throw new ModelFileException(
                    file.Path,
                    entry.Begin < covered
                        ? $"the tensor {entry.Name} overlaps the one before it."
                        : $"bytes [{covered}, {entry.Begin}) before the tensor {entry.Name} belong to no tensor."
                );
            }

            covered = entry.End;
            tensors.Add(entry.Name, new WeightTensor(entry.Name, entry.Type, entry.Shape, file, dataStart + entry.Begin));
        }

        if (covered != dataLength)
        {
            throw new ModelFileException(file.Path, $"the last {dataLength - covered} bytes belong to no tensor.");
        }

        return tensors;
    }

    public bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor) => _tensors.TryGetValue(name, out tensor);

    public void Dispose() => _file.Dispose();
}
