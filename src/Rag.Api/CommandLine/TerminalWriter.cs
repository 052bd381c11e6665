using System.Text;
using Rag.Core.Access;

namespace Rag.Api.CommandLine;

/// <summary>Standard error as everything writes to it: messages, failures and the log. No secret of a key passes.</summary>
internal sealed class TerminalWriter(TextWriter terminal) : TextWriter
{
    public override Encoding Encoding => terminal.Encoding;

    public override void Write(char value)
    {
        if (!TerminalText.IsForeign(value))
        {
            terminal.Write(value);
        }
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value)
    {
        if (value is not null)
        {
            terminal.Write(TerminalText.Clean(ApiKeyText.Redacted(value)));
        }
    }

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Flush() => terminal.Flush();
}
