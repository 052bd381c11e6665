using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Rag.Training.Jobs;

/// <summary>Tells how far a job is, a line of JSON for each step.</summary>
internal sealed class ProgressLines(Stream output) : IDisposable
{
    /// <summary>
    /// Standard output as it is. The console would keep silent about a pipe whose other end is closed; written to like this it fails, and
    /// the job of a service that is gone ends with the next line.
    /// </summary>
    public static ProgressLines OnStandardOutput() =>
        new(new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0));

    /// <param name="step">Counted from 1.</param>
    /// <param name="loss">In nats for each trained token, of this step.</param>
    /// <exception cref="JobException">The other end is closed, or the disk is full.</exception>
    public void Report(int step, int steps, double loss)
    {
        var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("step", step);
            json.WriteNumber("steps", steps);
            json.WriteNumber("loss", loss);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        try
        {
            output.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
            output.Flush();
        }
        catch (IOException e)
        {
            throw new JobException($"The progress cannot be told any more ({e.Message}), so the training has ended.", e);
        }
    }

    public void Dispose() => output.Dispose();
}
