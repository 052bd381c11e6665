using System.Buffers.Binary;
using System.Text.Json;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Safetensors;

/// <summary>Writes a safetensors file, tensor by tensor: no more than one of them is in memory.</summary>
internal static class SafetensorsWriter
{
    /// <summary>The header is filled up with spaces, so that the tensors begin at a multiple.</summary>
    private const int Alignment = 8;

    /// <exception cref="ModelFileException">A file of so many tensors would not be read again.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<TensorToWrite> tensors)
    {
        if (tensors.Count > SafetensorsHeader.MaximumTensors)
        {
            throw new ModelFileException(
                path,
                $"the file would have {tensors.Count} tensors, more than the {SafetensorsHeader.MaximumTensors} that are read."
            );
        }

        using var file = File.Create(path);
        var header = Header(path, tensors);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var tensor in tensors)
        {
            var end = file.Position + tensor.BytesIn(path);
            tensor.Write(file);
            if (file.Position != end)
            {
                throw new InvalidOperationException($"The tensor {tensor.Name} was written with another length than it has.");
            }
        }

        file.Flush(flushToDisk: true);
    }

    private static byte[] Header(string path, IReadOnlyList<TensorToWrite> tensors)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            long start = 0;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString().ToUpperInvariant());
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape)
                {
                    json.WriteNumberValue(size);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(start);
                start += tensor.BytesIn(path);
                json.WriteNumberValue(start);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }
}
