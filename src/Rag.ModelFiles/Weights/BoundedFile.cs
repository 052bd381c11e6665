using System.Text;
using System.Text.Unicode;
using Rag.Core.Files;

namespace Rag.ModelFiles.Weights;

/// <summary>Files that are read as a whole, or mapped: whatever a model's folder holds, nothing is waited for and no more is read than
/// fits.</summary>
internal static class BoundedFile
{
    /// <summary>
    /// For configurations, indexes, vocabularies and the headers of weights, in bytes: the largest real tokenizers have half of it.
    /// </summary>
    public const int MaximumLength = 64 << 20;

    /// <exception cref="ModelFileException">The file is missing, is none, or is too long.</exception>
    public static byte[] Read(string path)
    {
        RequireOrdinary(path);
        try
        {
            var length = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is FileInfo target
                ? target.Length
                : new FileInfo(path).Length;
            return length <= MaximumLength
                ? File.ReadAllBytes(path)
                : throw new ModelFileException(path, $"the file has {length} bytes, more than the {MaximumLength} that are read.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <inheritdoc cref="Read"/>
    public static string ReadText(string path)
    {
        var bytes = Read(path);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw new ModelFileException(path, "the file is no valid UTF-8.");
    }

    /// <summary>A pipe would be waited for without end, and a device has no end. A link to a file is a file.</summary>
    /// <exception cref="ModelFileException">There is no file, or something else.</exception>
    public static void RequireOrdinary(string path)
    {
        switch (FileForms.OfTarget(path))
        {
            case FileForm.Ordinary:
                return;
            case FileForm.Missing:
                throw new ModelFileException(path, "the file is missing.");
            default:
                throw new ModelFileException(path, "a folder, pipe or device lies where a file belongs: put the model's file there.");
        }
    }

    public static ModelFileException Unreadable(string path, Exception e) =>
        e is FileNotFoundException or DirectoryNotFoundException
            ? new ModelFileException(path, "the file is missing.", e)
            : new ModelFileException(path, $"the file cannot be read ({e.Message})", e);
}
