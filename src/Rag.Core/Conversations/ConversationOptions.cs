using System.ComponentModel.DataAnnotations;

namespace Rag.Core.Conversations;

/// <summary>What is kept of conversations.</summary>
public sealed class ConversationOptions
{
    public const string Section = "Conversations";

    private const int MostDays = 36_500;

    /// <summary>A turn is kept for so many days.</summary>
    [Range(1, MostDays)]
    public int Days { get; set; } = 30;

    /// <summary>MiB of text that all turns may take together; the oldest make place.</summary>
    [Range(1, 1_000_000)]
    public int MostMiB { get; set; } = 512;

    public long MostBytes => (long)MostMiB << 20;

    /// <summary>Turns of a conversation that are looked back at.</summary>
    [Range(1, 100)]
    public int Turns { get; set; } = 8;
}
