using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Onnx;

/// <summary>
/// The fields of a protobuf message, one after the other, where they lie: nothing is copied, and each length is held to the bytes that the
/// message has.
/// </summary>
/// <param name="start">Of the message's first byte from the start of the file.</param>
internal ref struct ProtobufMessage(string path, ReadOnlySpan<byte> bytes, long start)
{
    private const int MostTagBits = 32;
    private const int MostVarintBytes = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;
    private int _valueStart;

    /// <summary>The number of the field that <see cref="Next"/> came to.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, of a field that is a number; the bits of one with a fixed width.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its bytes, of a field that is a text, a message or packed numbers; empty otherwise.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Of the first of <see cref="Bytes"/> from the start of the file.</summary>
    public readonly long Offset => start + _valueStart;

    /// <summary>The value as a number with a sign.</summary>
    public readonly long Integer => (long)Number;

    /// <summary>The value as a number of fp32.</summary>
    public readonly float Real => BitConverter.UInt32BitsToSingle((uint)Number);

    /// <summary>The message that is the field's value.</summary>
    public readonly ProtobufMessage Message => new(path, Bytes, Offset);

    /// <summary>The text that is the field's value.</summary>
    public readonly string Text =>
        Utf8.IsValid(Bytes) ? Encoding.UTF8.GetString(Bytes) : throw Damaged("holds a text that is no valid UTF-8");

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="ModelFileException">The message is damaged.</exception>
    public bool Next()
    {
        if (_position == _bytes.Length)
        {
            return false;
        }

        var tag = Varint();
        if (tag >> MostTagBits != 0 || tag >> 3 == 0)
        {
            throw Damaged("has a field without a number");
        }

        Field = (int)(tag >> 3);
        Number = 0;
        Bytes = default;
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                break;
            case 2:
                Bytes = Take(Varint());
                break;
            case 5:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                break;
            default:
                throw Damaged("has a field of a type that is not known");
        }

        return true;
    }

    /// <summary>Adds the whole numbers of a field that may be packed or come one by one.</summary>
    /// <param name="most">More of them are refused.</param>
    public readonly void AddIntegers(List<long> numbers, int most)
    {
        if (Bytes.IsEmpty)
        {
            numbers.Add(Integer);
        }

        var packed = Message;
        while (packed._position < packed._bytes.Length)
        {
            numbers.Add((long)packed.Varint());
            if (numbers.Count > most)
            {
                throw Damaged($"has a list of more than {most} numbers");
            }
        }
    }

    private ulong Varint()
    {
        var (value, length) = (0UL, 0);
        while (true)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << (7 * length);
            length++;
            if (part < 0x80)
            {
                return value;
            }

            if (length == MostVarintBytes)
            {
                throw Damaged("has a number of more than 64 bits");
            }
        }
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_bytes.Length - _position))
        {
            throw Damaged("ends within a value");
        }

        _valueStart = _position;
        _position += (int)length;
        return _bytes.Slice(_valueStart, (int)length);
    }

    private readonly ModelFileException Damaged(string defect) =>
        new(path, $"the graph {defect} (byte {start + _position}): this is no ONNX file, or it is damaged.");
}
