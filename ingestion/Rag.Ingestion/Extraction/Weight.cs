namespace Rag.Ingestion.Extraction;

/// <summary>Characters that are not white space, and how many of them are prose: outside of links and controls.</summary>
internal readonly record struct Weight(int Text, int Prose)
{
    public int Links => Text - Prose;

    public static Weight operator +(Weight left, Weight right) => new(left.Text + right.Text, left.Prose + right.Prose);
}
