using System.Text;

namespace Rag.EndToEnd.Tests;

/// <summary>
/// A standard stream of the tests' process that many commands write to beside each other: what a call writes, and whatever it starts, goes
/// into a text of its own, all else to the process.
/// </summary>
internal sealed class CallWriter(TextWriter process) : TextWriter
{
    private readonly AsyncLocal<StringBuilder?> _call = new();

    public override Encoding Encoding => process.Encoding;

    /// <summary>From now on the caller, an asynchronous method, writes into this text until it returns.</summary>
    public StringBuilder Begin() => _call.Value = new StringBuilder();

    /// <summary>What was written until now. Something that the call left behind may go on writing.</summary>
    public static string Read(StringBuilder call)
    {
        lock (call)
        {
            return call.ToString();
        }
    }

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (_call.Value is not { } call)
        {
            process.Write(buffer);
            return;
        }

        lock (call)
        {
            call.Append(buffer);
        }
    }

    public override void Flush() => process.Flush();
}
