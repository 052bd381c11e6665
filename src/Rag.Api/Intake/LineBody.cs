using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Rag.Api.Edge;

namespace Rag.Api.Intake;

/// <summary>The lines of a body of any length, each of bounded size, and the digest of all that was read.</summary>
internal sealed class LineBody(PipeReader body) : IDisposable
{
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Of everything up to the end of the body.</summary>
    public byte[] Digest() => _digest.GetHashAndReset();

    /// <summary>Lines that are not blank; null for one that is too long or no text.</summary>
    public async IAsyncEnumerable<string?> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var isTooLong = false;
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            var rest = read.Buffer;
            try
            {
                while (Next(ref rest, read.IsCompleted) is { } line)
                {
                    var text = isTooLong ? null : TextOf(line);
                    isTooLong = false;
                    if (text is null || !string.IsNullOrWhiteSpace(text))
                    {
                        yield return text;
                    }
                }

                if (rest.Length > JsonBody.LargestBytes)
                {
                    isTooLong = true;
                    Take(rest);
                    rest = rest.Slice(rest.End);
                }
            }
            finally
            {
                body.AdvanceTo(rest.Start, rest.End);
            }

            if (read.IsCompleted)
            {
                break;
            }
        }

        if (isTooLong)
        {
            yield return null;
        }
    }

    public void Dispose() => _digest.Dispose();

    /// <summary>Takes a line off, or what stands after the last one; null where a line is not whole yet.</summary>
    private ReadOnlySequence<byte>? Next(ref ReadOnlySequence<byte> rest, bool isLast)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            var line = rest.Slice(0, end);
            var next = rest.GetPosition(1, end);
            Take(rest.Slice(0, next));
            rest = rest.Slice(next);
            return line;
        }

        if (!isLast || rest.IsEmpty)
        {
            return null;
        }

        var tail = rest;
        Take(tail);
        rest = rest.Slice(rest.End);
        return tail;
    }

    private void Take(ReadOnlySequence<byte> bytes)
    {
        foreach (var part in bytes)
        {
            _digest.AppendData(part.Span);
        }
    }

    private static string? TextOf(ReadOnlySequence<byte> line)
    {
        if (line.Length > JsonBody.LargestBytes)
        {
            return null;
        }

        var bytes = line.ToArray();
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }
}
