using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Rag.Client.Http;

/// <summary>
/// The data of server-sent events, as they come. Lines and events are of bounded size, and a stream that stands still for too long is
/// given up.
/// </summary>
internal static class EventReader
{
    private const int LargestEventBytes = 4 << 20;

    private static readonly byte[] s_data = "data:"u8.ToArray();

    /// <exception cref="InvalidDataException">An event is too large.</exception>
    /// <exception cref="TimeoutException">Nothing came for so long.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(
        Stream stream,
        TimeSpan idle,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        var data = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                var read = await ReadAsync(pipe, idle, time, cancellation).ConfigureAwait(false);
                var rest = read.Buffer;
                while (NextLine(ref rest) is { } line)
                {
                    if (line.Length == 0)
                    {
                        if (data.WrittenCount > 0)
                        {
                            yield return data.WrittenSpan.ToArray();
                            data.ResetWrittenCount();
                        }
                    }
                    else if (line.AsSpan().StartsWith(s_data))
                    {
                        Append(data, line);
                    }
                }

                RequireBounded(rest.Length + data.WrittenCount);
                pipe.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                {
                    break; // an event that no blank line ends is no event
                }
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask<ReadResult> ReadAsync(PipeReader pipe, TimeSpan idle, TimeProvider time, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(idle, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return await pipe.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing came for {idle.TotalSeconds:0.#} seconds.");
        }
    }

    private static byte[]? NextLine(ref ReadOnlySequence<byte> rest)
    {
        if (rest.PositionOf((byte)'\n') is not { } end)
        {
            return null;
        }

        var line = rest.Slice(0, end);
        rest = rest.Slice(rest.GetPosition(1, end));
        var bytes = line.ToArray();
        return bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes;
    }

    /// <summary>The lines of one event are joined by line ends.</summary>
    private static void Append(ArrayBufferWriter<byte> data, byte[] line)
    {
        var text = line.AsSpan(s_data.Length);
        if (text is [(byte)' ', ..])
        {
            text = text[1..];
        }

        if (data.WrittenCount > 0)
        {
            data.Write("\n"u8);
        }

        data.Write(text);
        RequireBounded(data.WrittenCount);
    }

    private static void RequireBounded(long length)
    {
        if (length > LargestEventBytes)
        {
            throw new InvalidDataException($"An event of the service's reply is larger than {LargestEventBytes >> 20} MiB.");
        }
    }
}
