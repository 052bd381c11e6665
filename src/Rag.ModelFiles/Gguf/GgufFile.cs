using System.Collections.Immutable;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Gguf;

/// <summary>
/// One memory-mapped GGUF file of version 2 or 3: header, metadata, tensor descriptions, then the tensors' bytes, each
/// aligned. The descriptions are checked against the file before a tensor is handed out.
/// </summary>
internal sealed class GgufFile : IDisposable
{
    private const int DefaultAlignment = 32;
    private const int MaximumAlignment = 1 << 16;
    private const int MaximumNameLength = 1024;
    private const int MaximumRank = 4;

    /// <summary>Far more than any model of the supported families has; each takes memory.</summary>
    private const int MaximumTensors = 100_000;

    /// <summary>Bytes of the shortest description: name length, rank, type and offset.</summary>
    private const int SmallestDescription = 8 + 4 + 4 + 8;

    private readonly MappedFile _file;

    private GgufFile(MappedFile file, GgufMetadata metadata, Dictionary<string, WeightTensor> tensors)
    {
        (_file, Metadata, Tensors) = (file, metadata, tensors);
    }

    public string Path => _file.Path;

    public GgufMetadata Metadata { get; }

    public IReadOnlyDictionary<string, WeightTensor> Tensors { get; }

    /// <summary>
    /// A tensor as the header describes it: Offset counts from the start of the data part, Bytes is the size by shape and type.
    /// </summary>
    private readonly record struct Description(string Name, WeightType Type, ImmutableArray<int> Shape, ulong Offset, long Bytes);

    public static GgufFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            var cursor = new GgufCursor(file);
            CheckMagic(file, ref cursor);
            var tensorCount = cursor.Count(SmallestDescription, "the number of tensors", MaximumTensors);
            var pairCount = GgufMetadata.CountOf(ref cursor);
            var metadata = GgufMetadata.Read(file, ref cursor, pairCount);
            var descriptions = ReadDescriptions(file, ref cursor, tensorCount);
            var alignment = AlignmentOf(file, metadata);
            cursor.AlignTo(alignment);
            return new GgufFile(file, metadata, Place(file, descriptions, cursor.Position, alignment));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void CheckMagic(MappedFile file, ref GgufCursor cursor)
    {
        if (!cursor.Take(4, "its magic bytes").SequenceEqual("GGUF"u8))
        {
            throw new ModelFileException(file.Path, "the file does not begin with GGUF: it is of another kind or damaged.");
        }

        var version = cursor.UInt32("its version");
        if (version is not (2 or 3))
        {
            throw new ModelFileException(
                file.Path,
                (version & 0xffff) == 0
                    ? "the file is big endian, which is not read."
                    : $"the file is GGUF version {version}; versions 2 and 3 are read."
            );
        }
    }

    private static List<Description> ReadDescriptions(MappedFile file, ref GgufCursor cursor, long count)
    {
        // The count was checked against the whole rest of the file, the metadata included; the list therefore grows with the descriptions
        // that are really there.
        var descriptions = new List<Description>();
        Span<int> dimensions = stackalloc int[MaximumRank];
        for (long i = 0; i < count; i++)
        {
            var name = cursor.String(MaximumNameLength, "a tensor's name");
            var rank = cursor.UInt32(name);
            if (rank > MaximumRank)
            {
                throw new ModelFileException(
                    file.Path,
                    $"the tensor {name} claims {rank} dimensions, more than the format's {MaximumRank}."
                );
            }

            for (var d = 0; d < rank; d++)
            {
                var dimension = cursor.UInt64(name);
                if (dimension is 0 or > int.MaxValue)
                {
                    throw new ModelFileException(
                        file.Path,
                        $"the tensor {name} has a dimension of {dimension}, outside 1 to {int.MaxValue}."
                    );
                }

                // The file has the fastest dimension first; the shape of a WeightTensor has it last.
                dimensions[(int)rank - 1 - d] = (int)dimension;
            }

            ImmutableArray<int> shape = [.. dimensions[..(int)rank]];
            var type = TypeOf(file, name, cursor.UInt32(name));
            descriptions.Add(
                new Description(name, type, shape, cursor.UInt64(name), TensorSize.Checked(file.Path, name, type, shape.AsSpan()))
            );
        }

        return descriptions;
    }

    private static int AlignmentOf(MappedFile file, GgufMetadata metadata)
    {
        var alignment = metadata.Integer("general.alignment") ?? DefaultAlignment;
        return alignment is > 0 and <= MaximumAlignment && long.IsPow2(alignment)
            ? (int)alignment
            : throw new ModelFileException(file.Path, $"general.alignment is {alignment}, no power of two up to {MaximumAlignment}.");
    }

    private static Dictionary<string, WeightTensor> Place(MappedFile file, List<Description> descriptions, long dataStart, int alignment)
    {
        var dataLength = file.Length - dataStart;
        var tensors = new Dictionary<string, WeightTensor>(descriptions.Count, StringComparer.Ordinal);
        long covered = 0;
        foreach (var d in descriptions.OrderBy(d => d.Offset))
        {
            if (d.Offset % (ulong)alignment != 0)
            {
                throw new ModelFileException(file.Path, $"the tensor {d.Name} lies at {d.Offset}, which is not aligned to {alignment}.");
            }

            if (d.Offset > (ulong)dataLength || d.Bytes > dataLength - (long)d.Offset)
            {
                throw new ModelFileException(
                    file.Path,
                    $"the tensor {d.Name} has {d.Bytes} bytes at {d.Offset} but the file holds {dataLength} bytes of tensors: "
                        + "it is truncated or damaged."
                );
            }

            if ((long)d.Offset < covered)
            {
                throw new ModelFileException(file.Path, $"the tensor {d.Name} overlaps the one before it.");
            }

            covered = (long)d.Offset + d.Bytes;
            if (!tensors.TryAdd(d.Name, new WeightTensor(d.Name, d.Type, d.Shape, file, dataStart + (long)d.Offset)))
            {
                throw new ModelFileException(file.Path, $"the tensor {d.Name} occurs twice.");
            }
        }

        return tensors;
    }

    private static WeightType TypeOf(MappedFile file, string name, uint type) =>
        type switch
        {
            0 => WeightType.F32,
            1 => WeightType.F16,
            2 => WeightType.Q4_0,
            3 => WeightType.Q4_1,
            6 => WeightType.Q5_0,
            7 => WeightType.Q5_1,
            8 => WeightType.Q8_0,
            10 => WeightType.Q2_K,
            11 => WeightType.Q3_K,
            12 => WeightType.Q4_K,
            13 => WeightType.Q5_K,
            14 => WeightType.Q6_K,
            16 => WeightType.IQ2_XXS,
            17 => WeightType.IQ2_XS,
            18 => WeightType.IQ3_XXS,
            19 => WeightType.IQ1_S,
            20 => WeightType.IQ4_NL,
            21 => WeightType.IQ3_S,
            22 => WeightType.IQ2_S,
            23 => WeightType.IQ4_XS,
            24 => WeightType.I8,
            25 => WeightType.I16,
            26 => WeightType.I32,
            27 => WeightType.I64,
            28 => WeightType.F64,
            29 => WeightType.IQ1_M,
            30 => WeightType.BF16,
            34 => WeightType.TQ1_0,
            35 => WeightType.TQ2_0,
            39 => WeightType.MXFP4,
            _ => throw new ModelFileException(file.Path, $"the tensor {name} has the GGUF type {type}, which is not read."),
        };

    public void Dispose() => _file.Dispose();
}
