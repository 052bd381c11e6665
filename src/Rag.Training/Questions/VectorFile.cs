using System.Runtime.InteropServices;
using Rag.Training.Jobs;

namespace Rag.Training.Questions;

/// <summary>Files of little-endian fp32 without a header.</summary>
internal static class VectorFile
{
    private const long MostBytes = 1L << 30;

    /// <param name="record">Numbers of a record: the file has whole ones.</param>
    /// <exception cref="JobException">The file has another length, is too long, or holds a number that is not finite.</exception>
    public static float[] Read(string path, int record)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MostBytes || file.Length % ((long)record * sizeof(float)) != 0)
        {
            throw new JobException(
                $"{path} has {file.Length} bytes: it needs a multiple of {(long)record * sizeof(float)}, at most {MostBytes}."
            );
        }

        var values = new float[file.Length / sizeof(float)];
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values.All(float.IsFinite) ? values : throw new JobException($"{path} holds a number that is not finite.");
    }
}
