using System.Text.Json;

namespace Rag.ModelFiles.Weights;

/// <summary>The JSON files beside a model's weights.</summary>
internal static class JsonFile
{
    /// <summary>A generous limit for configurations, indexes and tokenizers, in bytes.</summary>
    private const long MaximumLength = 256L << 20;

    public static JsonDocument Read(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaximumLength)
            {
                throw new ModelFileException(path, $"the file has {length} bytes, more than the {MaximumLength} that are read.");
            }

            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFileException(path, "the file is missing.", e);
        }
        catch (JsonException e)
        {
            throw new ModelFileException(path, $"the file is not valid JSON (line {e.LineNumber + 1}).", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(path, $"the file cannot be read ({e.Message})", e);
        }
    }
}
