using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rag.Api.OpenAi.Embeddings;

/// <summary>A vector as the wire has it: a list of numbers, or its little-endian single-precision bytes in base64.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record EmbeddingVector(float[] Values, bool IsBase64)
{
    private byte[] LittleEndianBytes()
    {
        var bytes = new byte[Values.Length * sizeof(float)];
        for (var i = 0; i < Values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), Values[i]);
        }

        return bytes;
    }

    public sealed class Converter : JsonConverter<EmbeddingVector>
    {
        public override EmbeddingVector Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Vectors are written and never read.");

        public override void Write(Utf8JsonWriter writer, EmbeddingVector value, JsonSerializerOptions options)
        {
            if (value.IsBase64)
            {
                writer.WriteBase64StringValue(value.LittleEndianBytes());
                return;
            }

            writer.WriteStartArray();
            foreach (var number in value.Values)
            {
                writer.WriteNumberValue(number);
            }

            writer.WriteEndArray();
        }
    }
}
