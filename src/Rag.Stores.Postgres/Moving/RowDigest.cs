using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Rag.Stores.Postgres.Moving;

/// <summary>How many rows a table has, and one number of them all that does not depend on their order.</summary>
internal sealed class RowDigest
{
    private readonly XxHash128 _row = new();
    private UInt128 _sum;

    public long Rows { get; private set; }

    public string Text => _sum.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Whole numbers and truth values count as the same number in both databases, whatever their width.</summary>
    public void Add(ReadOnlySpan<object?> values)
    {
        _row.Reset();
        foreach (var value in values)
        {
            Append(value);
        }

        _sum += _row.GetCurrentHashAsUInt128();
        Rows++;
    }

    private void Append(object? value)
    {
        switch (value)
        {
            case null or DBNull:
                Append(0, []);
                break;
            case string text:
                Append(3, Encoding.UTF8.GetBytes(text));
                break;
            case byte[] bytes:
                Append(4, bytes);
                break;
            case double number:
                Append(2, BitConverter.DoubleToInt64Bits(number));
                break;
            default:
                Append(1, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private void Append(byte kind, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        Append(kind, bytes);
    }

    private void Append(byte kind, ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = stackalloc byte[1 + sizeof(long)];
        head[0] = kind;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], bytes.Length);
        _row.Append(head);
        _row.Append(bytes);
    }
}
